package dev.uvport.samples.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-9, 0, 10",
    "Bytes=3-4, 3, 2",
    "bytes=3-, 3, 7",
    "bytes=9-, 9, 1",
    "bytes=-1, 9, 1",
    "bytes=-10, 0, 10",
    "bytes=-11, 0, 10",
    "bytes=5-99999999999999999999, 5, 5",
    "bytes=-99999999999999999999, 0, 10",
  })
  void cutsWhatIsAskedForToTheFile(String header, long first, long length) {
    assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange(first, length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"})
  void isEmptyWhereTheFileHasNothing(String header) {
    assertThat(ByteRange.of(header, 10)).extracting(ByteRange::length).isEqualTo(0L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=-1"})
  void isEmptyInAnEmptyFile(String header) {
    assertThat(ByteRange.of(header, 0)).extracting(ByteRange::length).isEqualTo(0L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=-", "bytes=2-1", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes 0-1"})
  void isNoneWhereTheHeaderIsToBeIgnored(String header) {
    assertThat(ByteRange.of(header, 10)).isNull();
  }
}

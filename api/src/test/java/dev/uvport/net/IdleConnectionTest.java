package dev.uvport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uvport.uv.LeakCheck;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an idle connection costs in the Java heap; a field more in one of its classes shows here.
 */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class IdleConnectionTest {
  private static final int HEADER = 12;
  private static final int REFERENCE = 4;
  private static final int ALIGNMENT = 8;
  private static final Map<Class<?>, Integer> SIZES =
      Map.of(long.class, 8, int.class, 4, char.class, 2, byte.class, 1, boolean.class, 1);

  @ParameterizedTest
  @CsvSource({
    "dev.uvport.net.TcpSocket, 16",
    "dev.uvport.net.Connection, 64",
    "dev.uvport.net.OpeningConnection, 80",
    "dev.uvport.net.ReadSide, 56",
    "dev.uvport.net.ReadTarget$ToHandler, 16",
    "dev.uvport.net.WriteSide, 48",
    "dev.uvport.uv.UvTcp, 48"
  })
  void anObjectHasNoMoreFieldsThanItHasRoomFor(Class<?> of, int bytes) {
    assertThat(sizeOf(of)).isEqualTo(bytes);
  }

  @Test
  void nothingElseIsMadeWithIt() throws Exception {
    try (Loopback net = new Loopback()) {
      Link link = net.link();

      assertThat(link.socket().readStart(new Silent()).isOk()).isTrue();
      Connection connection = link.socket().connection();
      assertThat(connection.extras()).isNull();
      assertThat(connection.tries()).isNull();
      assertThat(connection.reads().madeInbox()).isNull();
      assertThat(connection.reads().singles()).isNull();
      assertThat(connection.reads().isLimited()).isFalse();
      assertThat(connection.writes().takeSpare()).isNull();
    }
  }

  private static int sizeOf(Class<?> of) {
    int size = HEADER;
    for (Class<?> type = of; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          Class<?> kind = field.getType();
          size += kind.isPrimitive() ? SIZES.get(kind) : REFERENCE;
        }
      }
    }
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static final class Silent implements ReadHandler {
    @Override
    public void onData(ByteBuffer data) {}

    @Override
    public void onEnd(TcpErrData why) {}
  }
}

package dev.uvport.benchmarks.parts;

import dev.uvport.net.TcpErrData;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.io.IOException;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an answer costs; {@code -prof gc} shows the bytes. */
@State(Scope.Thread)
public class ResultBenchmark extends PartBenchmark {
  private final byte[] value = new byte[64];
  private final TcpErrData error = new TcpErrData("ECONNRESET", "connection reset by peer");

  @Benchmark
  public Result<Unit, TcpErrData> okOfUnit() {
    return Result.ok();
  }

  @Benchmark
  public Result<byte[], TcpErrData> okOfValue() {
    return Result.ok(value);
  }

  @Benchmark
  public Result<byte[], TcpErrData> err() {
    return Result.err(error);
  }

  /** As in code that asks at once, so that the compiler may do without the record. */
  @Benchmark
  public int okOfValueAskedAtOnce() {
    Result<byte[], TcpErrData> answer = Result.ok(value);
    return answer.isOk() ? answer.get().length : -1;
  }

  @Benchmark
  public Optional<byte[]> jdkOptional() {
    return Optional.of(value);
  }

  /** What an error costs that is thrown instead of returned, at this depth of the stack. */
  @Benchmark
  public IOException jdkExceptionThrown() {
    try {
      throw new IOException("connection reset by peer");
    } catch (IOException thrown) {
      return thrown;
    }
  }
}

package dev.uvport.uv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A reader that keeps what it is told. */
final class Recorder implements UvStream.Reader {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Integer> ends = new ArrayList<>();

  @Override
  public void onRead(ByteBuffer lent) {
    while (lent.hasRemaining()) {
      bytes.write(lent.get());
    }
  }

  @Override
  public void onReadEnd(int status) {
    ends.add(status);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  int count() {
    return bytes.size();
  }

  List<Integer> ends() {
    return ends;
  }
}

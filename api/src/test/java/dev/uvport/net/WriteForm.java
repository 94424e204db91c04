package dev.uvport.net;

import dev.uvport.comm.OneShot;
import dev.uvport.result.Result;
import dev.uvport.result.Unit;
import java.nio.ByteBuffer;

/** The forms in which the one write can be asked for; each waits for its result here. */
enum WriteForm {
  BLOCKING {
    @Override
    Result<Unit, TcpErrData> write(TcpSocket socket, byte[] data) {
      return socket.write(data);
    }
  },
  FUTURE {
    @Override
    Result<Unit, TcpErrData> write(TcpSocket socket, byte[] data) {
      return socket.writeFuture(data).join();
    }
  },
  CHAN {
    @Override
    Result<Unit, TcpErrData> write(TcpSocket socket, byte[] data) throws InterruptedException {
      OneShot<Result<Unit, TcpErrData>> done = new OneShot<>();
      socket.write(data, done);
      return done.recv();
    }
  },
  BUFFER {
    @Override
    Result<Unit, TcpErrData> write(TcpSocket socket, byte[] data) throws InterruptedException {
      OneShot<Result<Unit, TcpErrData>> done = new OneShot<>();
      socket.write(ByteBuffer.wrap(data), done);
      return done.recv();
    }
  };

  abstract Result<Unit, TcpErrData> write(TcpSocket socket, byte[] data) throws Exception;
}

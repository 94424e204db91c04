package dev.uvport.net;

import dev.uvport.comm.OneShot;
import dev.uvport.result.Result;
import java.time.Duration;

/** The forms in which one read can be asked for; each waits for its result here. */
enum ReadForm {
  BLOCKING {
    @Override
    Result<byte[], TcpErrData> read(TcpSocket socket) {
      return socket.read();
    }
  },
  TIMED {
    @Override
    Result<byte[], TcpErrData> read(TcpSocket socket) {
      return socket.read(Duration.ofMinutes(1));
    }
  },
  FUTURE {
    @Override
    Result<byte[], TcpErrData> read(TcpSocket socket) {
      return socket.readFuture().join();
    }
  },
  TIMED_FUTURE {
    @Override
    Result<byte[], TcpErrData> read(TcpSocket socket) {
      return socket.readFuture(Duration.ofMinutes(1)).join();
    }
  },
  CHAN {
    @Override
    Result<byte[], TcpErrData> read(TcpSocket socket) throws InterruptedException {
      OneShot<Result<byte[], TcpErrData>> answer = new OneShot<>();
      socket.read(answer);
      return answer.recv();
    }
  };

  abstract Result<byte[], TcpErrData> read(TcpSocket socket) throws Exception;
}

package dev.uvport.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server that is measured: what it is called, what it needs, and the command that starts it. */
enum Peer {
  C_LIBUV("c-libuv", "C on libuv") {
    @Override
    Optional<String> missing(Workbench bench) {
      return bench.missingNative("uv_echo", "it needs a C compiler and libuv's headers");
    }

    @Override
    List<String> command(Workbench bench, int loops) {
      return List.of(bench.nativeProgram("uv_echo"), "0");
    }
  },
  UVPORT_CALLBACK("uvport-callback", "uvport, callbacks") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.echoServer(bench.java(), "callback", loops);
    }
  },
  UVPORT_MAILBOX("uvport-mailbox", "uvport, one actor") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.echoServer(bench.java(), "mailbox", loops);
    }
  },
  UVPORT_THREAD("uvport-thread", "uvport, virtual threads") {
    @Override
    Optional<String> missing(Workbench bench) {
      return bench.missingVirtualThreads();
    }

    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.echoServer(bench.javaWithVirtualThreads(), "thread", loops);
    }
  },
  UVPORT_POLL("uvport-poll", "uvport, one thread that polls") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.sample(bench.java(), "PollServer");
    }
  },
  NETTY_EPOLL("netty-epoll", "Netty, epoll") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.java(), "NettyEcho", "0", Integer.toString(loops), "epoll");
    }
  },
  NETTY_NIO("netty-nio", "Netty, NIO") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.java(), "NettyEcho", "0", Integer.toString(loops), "nio");
    }
  },
  NETTY_HAND_OFF("netty-hand-off", "Netty, epoll, to an executor") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.java(), "NettyEcho", "0", Integer.toString(loops), "hand-off");
    }
  },
  NIO("nio", "JDK, one selector") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.java(), "NioEcho", "0");
    }
  },
  VIRTUAL_THREADS("virtual-threads", "JDK, virtual threads") {
    @Override
    Optional<String> missing(Workbench bench) {
      return bench.missingVirtualThreads();
    }

    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.javaWithVirtualThreads(), "VirtualThreadEcho", "0");
    }
  },
  VERTX("vertx", "Vert.x") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.java(), "VertxEcho", "0");
    }
  },
  PEKKO("pekko", "Pekko Streams") {
    @Override
    List<String> command(Workbench bench, int loops) {
      return bench.peer(bench.java(), "PekkoEcho", "0");
    }
  },
  NODE("node", "Node") {
    @Override
    Optional<String> missing(Workbench bench) {
      return bench.missingProgram("node");
    }

    @Override
    List<String> command(Workbench bench, int loops) {
      return List.of("node", bench.source("node/echo.js"), "0");
    }
  };

  private final String id;
  private final String title;

  Peer(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** Its name on the command line. */
  String id() {
    return id;
  }

  /** Its name in tables. */
  String title() {
    return title;
  }

  /** Why it cannot run here; empty if it can. */
  Optional<String> missing(Workbench bench) {
    return Optional.empty();
  }

  /** Starts it on a port of the system's choice, which it says; {@code loops} where it has some. */
  abstract List<String> command(Workbench bench, int loops);

  static Peer of(String id) {
    for (Peer peer : values()) {
      if (peer.id.equals(id)) {
        return peer;
      }
    }
    throw new UsageException("there is no peer '" + id + "'; these are the peers: " + ids());
  }

  private static String ids() {
    List<String> ids = new ArrayList<>();
    for (Peer peer : values()) {
      ids.add(peer.id);
    }
    return String.join(", ", ids);
  }
}

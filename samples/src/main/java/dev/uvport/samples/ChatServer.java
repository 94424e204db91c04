package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lets people talk in rooms, over telnet or nc.
 *
 * <p>The server is made of actors: one {@link Registry}, which knows who is here, and one {@link
 * ChatRoom} for each room in use. They share nothing and tell each other everything by messages:
 *
 * <pre>
 * sockets --Arrived, Received--> Registry --Enter, Leave, Say, ...--> ChatRoom --lines--> sockets
 * </pre>
 *
 * <p>All arrows point one way, so that whoever is too fast can be made to wait: the registry for a
 * room that is behind, and a socket, by itself, for the registry. Nobody waits for a slow reader:
 * see {@link ChatClient}. Nobody is drowned by a talker either: whoever says more than an {@link
 * Allowance} is shown out.
 */
@Command(
    name = "chat-server",
    description = "Lets people talk in rooms, over telnet or nc.",
    mixinStandardHelpOptions = true)
final class ChatServer implements Callable<Integer> {
  private static final int BACKLOG = 1024;
  private static final RareLog LOG = new RareLog("chat-server");

  @Mixin private final ListenOptions listen = new ListenOptions(7009);

  @Mixin private final LimitOptions limits = new LimitOptions(600);

  @Option(
      names = "--rate",
      paramLabel = "LINES",
      description =
          "What a guest may say per second on average, and twenty times that at once; whoever says "
              + "more is shown out (default: ${DEFAULT-VALUE}, 0: any number). "
              + "Each KiB counts as a line.",
      defaultValue = "10")
  private int rate;

  /**
   * Starts the server.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Samples.main(new ChatServer(), args);
  }

  @Override
  public Integer call() {
    limits.check();
    if (rate < 0) {
      throw new Samples.Failure("--rate " + rate + ": must not be negative");
    }
    IoTask iotask = IoTask.spawn("chat");
    TcpListener listener = listen.bind(BACKLOG, iotask);
    limits.apply(listener, LOG);
    Samples.closeOnExit(iotask);
    Registry registry = new Registry();
    registry.start("registry");
    Samples.announce(listener);
    listener.incoming(
        accepted -> {
          accepted.ifOk(socket -> admit(socket, registry));
          accepted.ifErr(error -> LOG.say("cannot accept: " + error));
        });
    return 0;
  }

  private void admit(TcpSocket socket, Registry registry) {
    Guest guest = new Guest(new ChatClient(socket), new Allowance(rate));
    registry.chan().send(new Arrived(guest));
    limits.whenIdle(socket, () -> registry.chan().send(new Silent(guest)));
    guest.client.listen(registry.chan().contramap(chunk -> new Received(guest, chunk)));
  }

  /** What the registry is told. */
  private sealed interface ToRegistry {}

  private record Arrived(Guest guest) implements ToRegistry {}

  private record Received(Guest guest, Result<byte[], TcpErrData> chunk) implements ToRegistry {}

  private record Silent(Guest guest) implements ToRegistry {}

  /** Somebody who is here, as the registry knows them. */
  private static final class Guest {
    final ChatClient client;
    final Allowance allowance;
    final LineCutter lines = new LineCutter();
    String name = "";

    /** Null before they have arrived and after they have left. */
    @Nullable ChatRoom room;

    Guest(ChatClient client, Allowance allowance) {
      this.client = client;
      this.allowance = allowance;
    }
  }

  /** Knows who is here under which name, and opens and closes the rooms. */
  private static final class Registry extends Actor<ToRegistry> {
    private static final String FIRST_ROOM = "lobby";
    private static final String USAGE =
        "/nick NAME, /join ROOM, /who, /quit; all else is said to the room";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");
    private static final String SAID_TOO_MUCH = "said too much at once";
    private static final String NAME_RULE = "is 1 to 20 letters, digits, - or _";

    /** What would do things to a reader's terminal, or show text in another order or line. */
    private static final Pattern CONTROLS =
        Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\u202a-\u202e\u2066-\u2069&&[^\\t]]");

    /** Each has a thread. Rooms that were left and have not ended yet count too. */
    private static final int MAX_ROOMS = 100;

    private final Set<String> namesInUse = new HashSet<>();
    private final Map<String, ChatRoom> rooms = new HashMap<>();
    private final Map<ChatRoom, Integer> population = new HashMap<>();
    private final AtomicInteger openRooms = new AtomicInteger();
    private int arrivals;

    @Override
    protected void receive(ToRegistry message) {
      if (message instanceof Arrived arrived) {
        welcome(arrived.guest);
      } else if (message instanceof Received received) {
        received.chunk.ifOk(bytes -> heard(received.guest, bytes));
        received.chunk.ifErr(why -> ended(received.guest, why));
      } else if (message instanceof Silent silent && silent.guest.room != null) {
        leave(silent.guest, silent.guest.room, "said nothing for too long");
      }
    }

    private void heard(Guest guest, byte[] bytes) {
      if (guest.room == null) {
        return; // nobody listens any more
      }
      if (guest.allowance.spend(bytes.length / 1024)) {
        guest.lines.feed(bytes, lineOf(guest));
      } else {
        leave(guest, guest.room, SAID_TOO_MUCH);
      }
    }

    private void welcome(Guest guest) {
      do {
        arrivals++;
        guest.name = "guest" + arrivals;
      } while (!namesInUse.add(key(guest.name)));
      guest.client.send("* welcome, " + guest.name + ": " + USAGE);
      enter(guest, FIRST_ROOM);
    }

    private Chan<Result<String, String>> lineOf(Guest guest) {
      return line -> {
        if (guest.room == null || guest.client.isDismissed()) {
          return;
        }
        if (!guest.allowance.spend(1)) {
          leave(guest, guest.room, SAID_TOO_MUCH);
        } else {
          line.ifOk(text -> obey(guest, guest.room, text));
          line.ifErr(problem -> answer(guest, guest.room, problem));
        }
      };
    }

    private void obey(Guest guest, ChatRoom room, String line) {
      String[] words = line.strip().split("\\s+", 2);
      String argument = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "" -> {} // people press return
        case "/nick" -> rename(guest, room, argument);
        case "/join" -> move(guest, room, argument);
        case "/who" -> room.tell(new ChatRoom.Who(guest.client));
        case "/quit" -> leave(guest, room, "quit");
        default ->
            room.tell(new ChatRoom.Say(guest.client, CONTROLS.matcher(line).replaceAll("\uFFFD")));
      }
    }

    /** By way of the room, so that its answers come in the order of the questions. */
    private static void answer(Guest guest, ChatRoom room, String text) {
      room.tell(new ChatRoom.Answer(guest.client, text));
    }

    private void rename(Guest guest, ChatRoom room, String name) {
      boolean taken = namesInUse.contains(key(name)) && !key(name).equals(key(guest.name));
      if (!NAME.matcher(name).matches()) {
        answer(guest, room, "/nick NAME: a name " + NAME_RULE);
      } else if (taken) {
        answer(guest, room, "somebody else is called " + name);
      } else {
        namesInUse.remove(key(guest.name));
        namesInUse.add(key(name));
        guest.name = name;
        room.tell(new ChatRoom.Rename(guest.client, name));
      }
    }

    /** Names that differ in case only would be mistaken for each other. */
    private static String key(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    private void move(Guest guest, ChatRoom room, String to) {
      if (!NAME.matcher(to).matches()) {
        answer(guest, room, "/join ROOM: a room's name " + NAME_RULE);
      } else if (to.equals(room.name)) {
        answer(guest, room, "you are in " + to + " already");
      } else if (!rooms.containsKey(to) && openRooms.get() >= MAX_ROOMS) {
        answer(guest, room, "there are " + MAX_ROOMS + " rooms, and no more can be opened");
      } else {
        exit(guest, room, "went to " + to);
        enter(guest, to);
      }
    }

    private void enter(Guest guest, String name) {
      ChatRoom room = rooms.computeIfAbsent(name, this::open);
      population.merge(room, 1, Integer::sum);
      guest.room = room;
      room.tell(new ChatRoom.Enter(guest.client, guest.name));
    }

    private ChatRoom open(String name) {
      openRooms.incrementAndGet();
      ChatRoom room = new ChatRoom(name, openRooms::decrementAndGet);
      room.start("room " + name);
      return room;
    }

    private void exit(Guest guest, ChatRoom room, String why) {
      room.tell(new ChatRoom.Leave(guest.client, why));
      guest.room = null;
      if (population.computeIfPresent(room, (r, n) -> n == 1 ? null : n - 1) == null) {
        rooms.remove(room.name);
        room.end(); // Nobody else tells it anything, so that no message can come too late.
      }
    }

    private void leave(Guest guest, ChatRoom room, String why) {
      room.tell(new ChatRoom.Dismiss(guest.client, "you " + why));
      exit(guest, room, why);
      namesInUse.remove(key(guest.name));
    }

    private void ended(Guest guest, TcpErrData why) {
      if (why.isEof()) {
        guest.lines.end(lineOf(guest));
      }
      if (guest.room != null) {
        String reason = why.isEof() ? "hung up" : why.errMsg();
        leave(guest, guest.room, guest.client.isDismissed() ? "too far behind" : reason);
      }
      guest.client.ended(why);
    }
  }
}

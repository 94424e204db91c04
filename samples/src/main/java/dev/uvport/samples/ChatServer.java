package dev.uvport.samples;

import dev.uvport.comm.Chan;
import dev.uvport.iotask.IoTask;
import dev.uvport.net.TcpErrData;
import dev.uvport.net.TcpListener;
import dev.uvport.net.TcpSocket;
import dev.uvport.result.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lets people talk in rooms, over telnet or nc.
 *
 * <p>The server is made of actors: one {@link Registry}, which knows who is here, and one {@link
 * Room} for each room in use. They share nothing and tell each other everything by messages:
 *
 * <pre>
 * sockets --Arrived, Received--> Registry --Enter, Leave, Say, ...--> Room --lines--> sockets
 * </pre>
 *
 * <p>All arrows point one way, so that whoever is too fast can be made to wait: the registry for a
 * room that is behind, and a socket, by itself, for the registry. Nobody waits for a slow reader:
 * see {@link ChatClient}.
 */
@Command(
    name = "chat-server",
    description = "Lets people talk in rooms, over telnet or nc.",
    mixinStandardHelpOptions = true)
final class ChatServer implements Callable<Integer> {
  private static final int BACKLOG = 1024;

  @Mixin private final ListenOptions listen = new ListenOptions(7009);

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
    IoTask iotask = IoTask.spawn("chat");
    TcpListener listener = listen.bind(BACKLOG, iotask);
    Samples.closeOnExit(iotask);
    Registry registry = new Registry();
    registry.start("registry");
    Samples.announce(listener);
    listener.incoming(
        accepted -> {
          accepted.ifOk(socket -> admit(socket, registry));
          accepted.ifErr(error -> System.err.println("chat-server: cannot accept: " + error));
        });
    return 0;
  }

  private static void admit(TcpSocket socket, Registry registry) {
    Guest guest = new Guest(new ChatClient(socket));
    registry.chan().send(new Arrived(guest));
    guest.client.listen(registry.chan().contramap(chunk -> new Received(guest, chunk)));
  }

  /** What the registry is told. */
  private sealed interface ToRegistry {}

  private record Arrived(Guest guest) implements ToRegistry {}

  private record Received(Guest guest, Result<byte[], TcpErrData> chunk) implements ToRegistry {}

  /** Somebody who is here, as the registry knows them. */
  private static final class Guest {
    final ChatClient client;
    final LineCutter lines = new LineCutter();
    String name = "";

    /** Null before they have arrived and after they have left. */
    @Nullable Room room;

    Guest(ChatClient client) {
      this.client = client;
    }
  }

  /** Knows who is here under which name, and opens and closes the rooms. */
  private static final class Registry extends Actor<ToRegistry> {
    private static final String FIRST_ROOM = "lobby";
    private static final String USAGE =
        "/nick NAME, /join ROOM, /who, /quit; all else is said to the room";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");
    private static final String NAME_RULE = "is 1 to 20 letters, digits, - or _";

    /** What would do things to a reader's terminal. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\t]]");

    private final Set<String> namesInUse = new HashSet<>();
    private final Map<String, Room> rooms = new HashMap<>();
    private final Map<Room, Integer> population = new HashMap<>();
    private int arrivals;

    @Override
    protected void receive(ToRegistry message) {
      if (message instanceof Arrived arrived) {
        welcome(arrived.guest);
      } else if (message instanceof Received received) {
        received.chunk.ifOk(bytes -> received.guest.lines.feed(bytes, lineOf(received.guest)));
        received.chunk.ifErr(why -> ended(received.guest, why));
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
        if (guest.room != null && !guest.client.isDismissed()) {
          line.ifOk(text -> obey(guest, guest.room, text));
          line.ifErr(problem -> answer(guest, guest.room, problem));
        }
      };
    }

    private void obey(Guest guest, Room room, String line) {
      String[] words = line.strip().split("\\s+", 2);
      String argument = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "" -> {} // people press return
        case "/nick" -> rename(guest, room, argument);
        case "/join" -> move(guest, room, argument);
        case "/who" -> room.tell(new Who(guest.client));
        case "/quit" -> leave(guest, room, "quit");
        default -> room.tell(new Say(guest.client, CONTROLS.matcher(line).replaceAll("\uFFFD")));
      }
    }

    /** By way of the room, so that answers come in the order of the questions. */
    private static void answer(Guest guest, Room room, String text) {
      room.tell(new Answer(guest.client, text));
    }

    private void rename(Guest guest, Room room, String name) {
      boolean taken = namesInUse.contains(key(name)) && !key(name).equals(key(guest.name));
      if (!NAME.matcher(name).matches()) {
        answer(guest, room, "/nick NAME: a name " + NAME_RULE);
      } else if (taken) {
        answer(guest, room, "somebody else is called " + name);
      } else {
        namesInUse.remove(key(guest.name));
        namesInUse.add(key(name));
        guest.name = name;
        room.tell(new Rename(guest.client, name));
      }
    }

    /** Names that differ in case only would be mistaken for each other. */
    private static String key(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    private void move(Guest guest, Room room, String to) {
      if (!NAME.matcher(to).matches()) {
        answer(guest, room, "/join ROOM: a room's name " + NAME_RULE);
      } else if (to.equals(room.name)) {
        answer(guest, room, "you are in " + to + " already");
      } else {
        exit(guest, room, "went to " + to);
        enter(guest, to);
      }
    }

    private void enter(Guest guest, String name) {
      Room room = rooms.computeIfAbsent(name, Room::open);
      population.merge(room, 1, Integer::sum);
      guest.room = room;
      room.tell(new Enter(guest.client, guest.name));
    }

    private void exit(Guest guest, Room room, String why) {
      room.tell(new Leave(guest.client, why));
      guest.room = null;
      if (population.computeIfPresent(room, (r, n) -> n == 1 ? null : n - 1) == null) {
        rooms.remove(room.name);
        room.end(); // Nobody else tells it anything, so that no message can come too late.
      }
    }

    private void leave(Guest guest, Room room, String why) {
      room.tell(new Dismiss(guest.client, "you " + why));
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

  /** What a room is told. */
  private sealed interface ToRoom {}

  private record Enter(ChatClient client, String name) implements ToRoom {}

  private record Leave(ChatClient client, String why) implements ToRoom {}

  private record Rename(ChatClient client, String name) implements ToRoom {}

  private record Say(ChatClient client, String text) implements ToRoom {}

  private record Who(ChatClient client) implements ToRoom {}

  private record Answer(ChatClient client, String text) implements ToRoom {}

  private record Dismiss(ChatClient client, String farewell) implements ToRoom {}

  /** Passes on what is said in it to all who are in it. */
  private static final class Room extends Actor<ToRoom> {
    final String name;
    private final Map<ChatClient, String> members = new LinkedHashMap<>();

    private Room(String name) {
      this.name = name;
    }

    static Room open(String name) {
      Room room = new Room(name);
      room.start("room " + name);
      return room;
    }

    @Override
    protected void receive(ToRoom message) {
      if (message instanceof Enter enter) {
        members.put(enter.client, enter.name);
        tellAll("* " + enter.name + " has joined " + name);
      } else if (message instanceof Leave leave) {
        tellAll("* " + members.remove(leave.client) + " has left " + name + ": " + leave.why);
      } else if (message instanceof Rename rename) {
        tellAll("* " + members.put(rename.client, rename.name) + " is now " + rename.name);
      } else if (message instanceof Say say) {
        tellAllBut(say.client, members.get(say.client) + ": " + say.text);
      } else if (message instanceof Who who) {
        who.client.send("* in " + name + ": " + String.join(", ", members.values()));
      } else if (message instanceof Answer answer) {
        answer.client.send("* " + answer.text);
      } else if (message instanceof Dismiss dismiss) {
        dismiss.client.dismiss(dismiss.farewell);
      }
    }

    private void tellAll(String line) {
      tellAllBut(null, line);
    }

    private void tellAllBut(@Nullable ChatClient speaker, String line) {
      byte[] bytes = ChatClient.encode(line);
      members.keySet().stream().filter(to -> to != speaker).forEach(to -> to.send(bytes));
    }
  }
}

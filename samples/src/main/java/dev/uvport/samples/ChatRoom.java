package dev.uvport.samples;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A room of {@link ChatServer}: passes on what is said in it to all who are in it.
 *
 * <p><b>Threading.</b> An {@link Actor}. <b>Ownership.</b> The registry ends it when the last one
 * has left.
 */
final class ChatRoom extends Actor<ChatRoom.Message> {
  /** What it is told. */
  sealed interface Message {}

  record Enter(ChatClient client, String name) implements Message {}

  record Leave(ChatClient client, String why) implements Message {}

  record Rename(ChatClient client, String name) implements Message {}

  record Say(ChatClient client, String text) implements Message {}

  record Who(ChatClient client) implements Message {}

  record Answer(ChatClient client, String text) implements Message {}

  record Dismiss(ChatClient client, String farewell) implements Message {}

  final String name;
  private final Map<ChatClient, String> members = new LinkedHashMap<>();

  private final Runnable ended;

  /**
   * Makes a room.
   *
   * @param ended what to do when it is no more; on its thread
   */
  ChatRoom(String name, Runnable ended) {
    this.name = name;
    this.ended = ended;
  }

  @Override
  protected void ended() {
    ended.run();
  }

  @Override
  protected void receive(Message message) {
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

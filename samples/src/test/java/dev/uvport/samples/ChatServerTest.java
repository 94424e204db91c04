package dev.uvport.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatServerTest extends ChatServerTestBase {
  @Test
  void aGuestIsWelcomedAndPutIntoTheLobby() throws Exception {
    try (Person guest = new Person(port())) {
      assertThat(guest.sees())
          .isEqualTo(
              "* welcome, guest1: /nick NAME, /join ROOM, /who, /quit; all else is said to the"
                  + " room");
      assertThat(guest.sees()).isEqualTo("* guest1 has joined lobby");
    }
  }

  @Test
  void whatIsSaidIsReadByTheOthersInTheRoomInItsOrder() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      ada.type("hello, bob").type("  /shrug ünïcødé 😀\r").type("").type("/nickname is no command");
      bob.type("hello, ada");

      assertThat(bob.sees()).isEqualTo("ada: hello, bob");
      assertThat(bob.sees()).isEqualTo("ada:   /shrug ünïcødé 😀");
      assertThat(bob.sees()).isEqualTo("ada: /nickname is no command");
      assertThat(ada.sees()).isEqualTo("bob: hello, ada");
    }
  }

  @Test
  void aNameIsAnnouncedAndNobodyElsesWhateverItsCase() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      bob.type("/nick ADA");
      assertThat(bob.sees()).isEqualTo("* somebody else is called ADA");

      bob.type("/nick Bob");
      assertThat(bob.sees()).isEqualTo("* bob is now Bob");
      assertThat(ada.sees()).isEqualTo("* bob is now Bob");

      ada.type("/nick eve");
      assertThat(bob.sees()).isEqualTo("* ada is now eve");
      bob.type("/nick ada");
      assertThat(bob.sees()).isEqualTo("* Bob is now ada");
    }
  }

  @Test
  void nobodyIsGivenANameThatIsInUse() throws Exception {
    try (Person first = person("guest2");
        Person second = new Person(port())) {
      assertThat(second.sees()).startsWith("* welcome, guest3: ");
      assertThat(first.sees()).isEqualTo("* guest3 has joined lobby");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nick", "/nick two words", "/nick abcdefghijklmnopqrstu", "/nick a:b"})
  void aNameIsOneShortWord(String line) throws Exception {
    try (Person ada = person("ada")) {
      ada.type(line);

      assertThat(ada.sees()).isEqualTo("* /nick NAME: a name is 1 to 20 letters, digits, - or _");
    }
  }

  @Test
  void whoTellsTheNamesOfThoseInTheRoom() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      bob.type("/who");
      assertThat(bob.sees()).isEqualTo("* in lobby: ada, bob");
    }
  }

  @Test
  void answersComeInTheOrderOfTheQuestions() throws Exception {
    try (Person ada = person("ada")) {
      for (int i = 0; i < 1000; i++) {
        ada.type("/who").type("/join lobby").type("x".repeat(5000));
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(ada.sees()).isEqualTo("* in lobby: ada");
        assertThat(ada.sees()).isEqualTo("* you are in lobby already");
        assertThat(ada.sees()).isEqualTo("* a line of more than 4096 bytes was dropped");
      }
    }
  }

  @Test
  void whoeverJoinsARoomLeavesTheOtherAndTheTwoDoNotHearEachOther() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada);
        Person eve = person("eve", ada, bob)) {
      ada.type("/join java");
      assertThat(ada.sees()).isEqualTo("* ada has joined java");
      assertThat(bob.sees()).isEqualTo("* ada has left lobby: went to java");
      assertThat(eve.sees()).isEqualTo("* ada has left lobby: went to java");

      bob.type("/join java");
      assertThat(ada.sees()).isEqualTo("* bob has joined java");
      assertThat(bob.sees()).isEqualTo("* bob has joined java");
      assertThat(eve.sees()).isEqualTo("* bob has left lobby: went to java");

      eve.type("is anybody here?").type("/who");
      assertThat(eve.sees()).isEqualTo("* in lobby: eve");
      ada.type("only bob reads this");
      assertThat(bob.sees()).isEqualTo("ada: only bob reads this");
      bob.type("/join java").type("/join");
      assertThat(bob.sees()).isEqualTo("* you are in java already");
      assertThat(bob.sees()).startsWith("* /join ROOM: a room's name is");
    }
  }

  @Test
  void aRoomThatWasLeftByAllCanBeJoinedAgain() throws Exception {
    try (Person ada = person("ada")) {
      for (int i = 0; i < 100; i++) {
        String room = i % 2 == 0 ? "java" : "lobby";
        ada.type("/join " + room).type("/who");
        assertThat(ada.sees()).isEqualTo("* ada has joined " + room);
        assertThat(ada.sees()).isEqualTo("* in " + room + ": ada");
      }
    }
  }

  @Test
  void whoeverQuitsIsSeenOffAndTheNameIsFree() throws Exception {
    try (Person ada = person("ada");
        Person bob = person("bob", ada)) {
      bob.type("/quit").type("nobody reads this");
      assertThat(bob.sees()).isEqualTo("* goodbye: you quit");
      assertThat(bob.sees()).isNull();

      assertThat(ada.sees()).isEqualTo("* bob has left lobby: quit");
      ada.type("/nick bob");
      assertThat(ada.sees()).isEqualTo("* ada is now bob");
    }
  }

  @Test
  void whoeverHangsUpIsAnnounced() throws Exception {
    try (Person ada = person("ada")) {
      Person bob = person("bob", ada);
      bob.close();
      assertThat(ada.sees()).isEqualTo("* bob has left lobby: hung up");

      Person eve = person("eve", ada);
      Peers.reset(eve.socket);
      assertThat(ada.sees()).isEqualTo("* eve has left lobby: connection reset by peer");
    }
  }

  @Test
  void whoeverEndsTheirInputIsAnsweredFirst() throws Exception {
    try (Person ada = person("ada")) {
      ada.send("/who".getBytes(UTF_8));
      ada.socket.shutdownOutput();

      assertThat(ada.sees()).isEqualTo("* in lobby: ada");
      assertThat(ada.sees()).isEqualTo("* goodbye: you hung up");
      assertThat(ada.sees()).isNull();
    }
  }

  @Test
  void fiveHundredTalkInTenRooms() throws Exception {
    int rooms = 10;
    int perRoom = 50;
    List<Person> people = new ArrayList<>();
    try {
      for (int i = 0; i < rooms * perRoom; i++) {
        Person person = new Person(port());
        people.add(person.type("/nick p" + i).type("/join r" + i % rooms).type("/who"));
      }
      for (Person person : people) {
        String line = person.sees();
        while (!line.startsWith("* in r")) {
          line = person.sees();
        }
      }

      for (int i = 0; i < people.size(); i++) {
        people.get(i).type("I am p" + i);
      }

      for (int i = 0; i < people.size(); i++) {
        int heard = 0;
        while (heard < perRoom - 1) {
          String line = people.get(i).sees();
          if (!line.startsWith("* ")) {
            int speaker = Integer.parseInt(line.substring(1, line.indexOf(':')));
            assertThat(line).isEqualTo("p" + speaker + ": I am p" + speaker);
            assertThat(speaker % rooms).isEqualTo(i % rooms);
            heard++;
          }
        }
      }
    } finally {
      for (Person person : people) {
        person.close();
      }
    }
  }

  @Test
  void netcatIsAllThatOneNeeds() throws Exception {
    assumeTrue(Peers.isInstalled("nc"), "nc is not installed");
    try (Person ada = person("ada")) {
      Process nc =
          new ProcessBuilder("nc", "127.0.0.1", String.valueOf(port()))
              .redirectErrorStream(true)
              .start();
      nc.outputWriter(UTF_8).append("/nick nc\nhello from nc\n/quit\n").flush();

      assertThat(ada.sees()).isEqualTo("* guest2 has joined lobby");
      assertThat(ada.sees()).isEqualTo("* guest2 is now nc");
      assertThat(ada.sees()).isEqualTo("nc: hello from nc");
      assertThat(ada.sees()).isEqualTo("* nc has left lobby: quit");
      // Some stay until their own input ends.
      nc.getOutputStream().close();
      assertThat(nc.inputReader(UTF_8).lines()).last().isEqualTo("* goodbye: you quit");
      nc.destroy();
    }
  }
}

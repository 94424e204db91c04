package dev.uvport.iotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uvport.uv.LeakCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
final class IoTaskGroupTest {
  @Test
  void membersTakeTurns() {
    try (IoTaskGroup group = IoTaskGroup.spawn("group", 3)) {
      List<IoTask> members = group.members();

      assertThat(List.of(group.next(), group.next(), group.next(), group.next()))
          .containsExactly(members.get(0), members.get(1), members.get(2), members.get(0));
    }
  }

  @Test
  void membersHaveNamesAndThreadsOfTheirOwn() {
    Set<Thread> threads = new HashSet<>();
    try (IoTaskGroup group = IoTaskGroup.spawn("group", 2)) {
      assertThat(group.members()).extracting(IoTask::name).containsExactly("group-0", "group-1");
      for (IoTask member : group.members()) {
        member.interact(loop -> threads.add(Thread.currentThread())).join();
      }
    }
    assertThat(threads).hasSize(2);
  }

  @Test
  void closeEndsAllMembersAndMayBeRepeated() {
    IoTaskGroup group = IoTaskGroup.spawn("group", 2);

    group.close();
    group.close();

    assertThat(group.members()).allMatch(IoTask::isExiting);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aGroupOfNobodyIsRefused(int count) {
    assertThatThrownBy(() -> IoTaskGroup.spawn("group", count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }
}

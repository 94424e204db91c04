package dev.uvport.samples.http;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one iotask, of which there are no more than so many.
 *
 * <p>When there are, the one that was opened first and is not being answered makes way for a new
 * one. So clients that open connections and ask nothing, however many, keep nobody out; the price
 * is that a client may find a connection closed that it has not used for a while, which is HTTP's
 * custom. Only where all are being answered is the new one turned away.
 *
 * <p><b>Threading.</b> One iotask. <b>Ownership.</b> The connections are their own.
 */
final class Crowd {
  private final int most;
  private final Set<HttpConnection> members = new LinkedHashSet<>();

  Crowd(int most) {
    this.most = most;
  }

  /** Takes a connection in, unless there is no room. */
  boolean admit(HttpConnection connection) {
    if (members.size() >= most) {
      HttpConnection dispensable = firstThatWaits();
      if (dispensable == null) {
        return false;
      }
      dispensable.close();
    }
    return members.add(connection);
  }

  private @Nullable HttpConnection firstThatWaits() {
    for (HttpConnection member : members) {
      if (member.waitsForClient()) {
        return member;
      }
    }
    return null;
  }

  /** A connection is closed. */
  void leave(HttpConnection connection) {
    members.remove(connection);
  }
}

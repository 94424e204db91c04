package dev.uvport.iotask;

import java.time.Duration;

/**
 * What an iotask has done so far and how it is at this moment; see {@link IoTask#metrics}. Counts
 * begin with the iotask and only grow; rates are differences between two snapshots.
 *
 * <p><b>Threading.</b> Immutable. Its numbers are read one after the other while the loop goes on,
 * so they may be some turns apart. <b>Ownership.</b> Owns nothing.
 *
 * @param name the iotask's name
 * @param age how long ago its loop was made
 * @param turns turns of the loop
 * @param idle time that it spent waiting for events, with what libuv then read in the same call;
 *     the rest of its age it was busy
 * @param busy how long the code that runs at this moment has kept the loop; zero while it waits
 * @param longestTurn the longest time for which it did not look at its sockets
 * @param vainTurns turns that found nothing to do, like the one before each: many in a second are a
 *     loop that spins
 * @param completions reports of libuv that it has delivered
 * @param staleCompletions reports for what was gone, which were dropped; anything but 0 is a bug
 * @param lostCompletions reports that a full ring has lost; anything but 0 is a bug
 * @param commands messages of other threads that it has carried out or is at
 * @param mailboxDepth messages that wait at this moment
 * @param mailboxHighWater the most that waited at the beginning of a turn
 * @param handles handles and requests of libuv that were live at the end of the latest turn, of
 *     which two are the iotask's own, or three once a connection has stopped reading
 * @param opened connections that have begun here, accepted or connected or adopted
 * @param closed connections that are over; the others of those opened are open
 * @param accepted connections that the listeners of this iotask have accepted, for whichever iotask
 * @param acceptFailures how often accepting has failed, for want of descriptors for instance, after
 *     which a listener pauses and the clients wait
 * @param dropped connections closed at once because their listener had its maximum
 * @param nearDescriptorLimit whether a connection that was accepted has taken one of the last tenth
 *     of the descriptors that the process may have, or there was none left for it, and no
 *     connection has shown since that a fifth of them is free
 */
public record IoTaskMetrics(
    String name,
    Duration age,
    long turns,
    Duration idle,
    Duration busy,
    Duration longestTurn,
    long vainTurns,
    long completions,
    long staleCompletions,
    long lostCompletions,
    long commands,
    int mailboxDepth,
    int mailboxHighWater,
    long handles,
    long opened,
    long closed,
    long accepted,
    long acceptFailures,
    long dropped,
    boolean nearDescriptorLimit) {}

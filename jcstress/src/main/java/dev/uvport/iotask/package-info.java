/** Races around an iotask's mailbox and its wake-up. */
@NullMarked
package dev.uvport.iotask;

import org.jspecify.annotations.NullMarked;

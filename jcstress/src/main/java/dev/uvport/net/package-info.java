/** Races around what sockets agree on with other threads. */
@NullMarked
package dev.uvport.net;

import org.jspecify.annotations.NullMarked;

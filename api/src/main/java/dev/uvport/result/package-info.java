/**
 * Outcomes as values: a {@link dev.uvport.result.Result} is either what was asked for or the reason
 * why not.
 *
 * <p>What the network does to a program is reported this way and never thrown; misuse of the
 * library is thrown and never reported this way.
 *
 * <p><b>Threading.</b> Everything here is immutable.
 *
 * <p><b>Null.</b> Nothing here holds, takes or returns null; each method throws {@link
 * java.lang.NullPointerException} naming the argument that is.
 */
@NullMarked
package dev.uvport.result;

import org.jspecify.annotations.NullMarked;

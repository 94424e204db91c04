/**
 * TCP sockets and listeners that answer with messages, the addresses they use and the errors they
 * report.
 *
 * <p><b>Threading.</b> Addresses and error records are immutable; the rest may be used from any
 * thread unless its documentation says otherwise.
 *
 * <p><b>Ownership.</b> Addresses and error records are plain values that nobody closes.
 *
 * <p><b>Errors.</b> What the network does to a program is the error of a {@link
 * dev.uvport.result.Result}; misuse of the library is thrown.
 *
 * <p><b>Null.</b> Nothing here takes or returns null unless it is marked so; each method throws
 * {@link java.lang.NullPointerException} naming the argument that is.
 */
@NullMarked
package dev.uvport.net;

import org.jspecify.annotations.NullMarked;

package dev.uvport.net;

/**
 * What can be registered with a {@code Poll}.
 *
 * <p><b>Threading.</b> As its implementations. <b>Ownership.</b> A registration does not own it:
 * closing it ends the registration.
 */
public sealed interface Pollable permits TcpSocket, TcpListener {}

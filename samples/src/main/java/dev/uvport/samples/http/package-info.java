/**
 * The parts of the sample {@code http-server}.
 *
 * <p>As a request walks: {@link dev.uvport.samples.http.HttpConnection} is handed bytes by its
 * socket, a {@code RequestReader} makes {@code Request}s of them, the {@link
 * dev.uvport.samples.http.FileStore} finds the file, a {@code Response} says what of it to send,
 * and a {@code FileTransfer} sends what is too big to be held in memory.
 *
 * <p>Each connection lives on one iotask's thread and needs no lock. Only what may block, which is
 * to touch the disk, is done by the {@link dev.uvport.samples.http.FileWorkers}.
 */
@NullMarked
package dev.uvport.samples.http;

import org.jspecify.annotations.NullMarked;

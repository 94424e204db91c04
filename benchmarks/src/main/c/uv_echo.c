// A peer, and the limit: an echo server in C on libuv, as its users would write it.
// Usage: uv_echo PORT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define BACKLOG 1024

// One buffer serves all reads: a chunk has left, or was copied, before the next one is read.
static char shared[64 * 1024];

struct later {
  uv_write_t request;
  char bytes[];
};

static void closed(uv_handle_t *socket) { free(socket); }

static void close_now(uv_stream_t *socket) {
  if (!uv_is_closing((uv_handle_t *)socket)) uv_close((uv_handle_t *)socket, closed);
}

static void written(uv_write_t *request, int status) {
  if (status < 0) close_now(request->handle);
  free(request);
}

static void write_later(uv_stream_t *socket, const char *bytes, size_t length) {
  struct later *later = malloc(sizeof *later + length);
  memcpy(later->bytes, bytes, length);
  uv_buf_t buffer = uv_buf_init(later->bytes, length);
  if (uv_write(&later->request, socket, &buffer, 1, written) < 0) {
    free(later);
    close_now(socket);
  }
}

static void lend(uv_handle_t *socket, size_t suggested, uv_buf_t *buffer) {
  (void)socket;
  (void)suggested;
  *buffer = uv_buf_init(shared, sizeof shared);
}

static void echo(uv_stream_t *socket, ssize_t length, const uv_buf_t *buffer) {
  if (length < 0) {
    close_now(socket);
    return;
  }
  if (length == 0) return;
  uv_buf_t bytes = uv_buf_init(buffer->base, length);
  int taken = uv_try_write(socket, &bytes, 1);
  if (taken < 0 && taken != UV_EAGAIN) {
    close_now(socket);
    return;
  }
  if (taken < 0) taken = 0;
  if (taken < length) write_later(socket, buffer->base + taken, length - taken);
}

static void accept_one(uv_stream_t *listener, int status) {
  if (status < 0) return;
  uv_tcp_t *socket = malloc(sizeof *socket);
  uv_tcp_init(listener->loop, socket);
  if (uv_accept(listener, (uv_stream_t *)socket) < 0) {
    close_now((uv_stream_t *)socket);
    return;
  }
  uv_tcp_nodelay(socket, 1);
  uv_read_start((uv_stream_t *)socket, lend, echo);
}

static int port_of(uv_tcp_t *listener) {
  struct sockaddr_in address;
  int length = sizeof address;
  uv_tcp_getsockname(listener, (struct sockaddr *)&address, &length);
  return ntohs(address.sin_port);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: uv_echo PORT\n");
    return 2;
  }
  uv_loop_t *loop = uv_default_loop();
  uv_tcp_t listener;
  struct sockaddr_in address;
  uv_ip4_addr("127.0.0.1", atoi(argv[1]), &address);
  uv_tcp_init(loop, &listener);
  int failed = uv_tcp_bind(&listener, (struct sockaddr *)&address, 0);
  if (!failed) failed = uv_listen((uv_stream_t *)&listener, BACKLOG, accept_one);
  if (failed) {
    fprintf(stderr, "cannot listen on 127.0.0.1:%s: %s\n", argv[1], uv_strerror(failed));
    return 1;
  }
  printf("listening on 127.0.0.1:%d\n", port_of(&listener));
  fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}

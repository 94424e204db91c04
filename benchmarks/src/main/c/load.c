// A client that keeps an echo server busy, checks what comes back, and counts.
//
//   load echo    -p PORT [-c CONNECTIONS] [-s BYTES] [-n MESSAGES] [-i IDLE] [-w SECONDS] [-d SECONDS] [-v] [-k]
//   load accepts -p PORT [-c CONNECTIONS] [-w SECONDS] [-d SECONDS] [-k]
//
// echo: each of CONNECTIONS sends MESSAGES of BYTES, waits until all of that is back, and starts again.
// accepts: each connects, sends one byte, waits for it, closes, and starts again.
//   -i connections that are opened after the warm-up and stay silent
//   -w seconds of warm-up   -d seconds that count
//   -v compares every byte; without it, the first 64 of each read and the number of all
//   -k stops after the warm-up, after opening the idle connections, and at the end: it says
//      "at warm", "at idle", "at end", and goes on when it reads a line. The server has nothing to do meanwhile.
// The last line it writes but "at end" is "result" with key=value pairs. Its status is 1, after a sentence, if an
// answer was wrong or did not come.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "histogram.h"

#define CHUNK (256 * 1024)
#define SAMPLE 64
#define PERIOD 65521 // prime: a lost, repeated or moved piece does not meet its own likeness
#define PATIENCE_MS 10000
#define EVENTS 512

struct connection {
  int fd;
  bool blocked;   // the kernel takes no more for now
  bool connected; // accepts only
  uint64_t base;  // where in the pattern its stream begins
  uint64_t sent, received, round_end;
  uint64_t began;
};

static struct {
  bool accepts, verify, stops;
  int port, connections, idle;
  uint64_t round_bytes, messages;
  double warm, measured;
} options = {.connections = 64, .messages = 1, .warm = 1, .measured = 2};

static unsigned char pattern[PERIOD + CHUNK], answer[CHUNK];
static struct histogram latencies;
static struct connection *connections;
static int poller, under_way;
static uint64_t deadline;

static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void fill_pattern(void) {
  uint32_t x = 2463534242;
  for (int i = 0; i < PERIOD; i++) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    pattern[i] = (unsigned char)(x >> 11);
  }
  for (int i = PERIOD; i < PERIOD + CHUNK; i++) pattern[i] = pattern[i - PERIOD];
}

static const unsigned char *expected(const struct connection *c, uint64_t offset) {
  return pattern + (c->base + offset) % PERIOD;
}

// ---- sockets ----

static int new_socket(int flags) {
  int fd = socket(AF_INET, SOCK_STREAM | flags, 0), on = 1;
  if (fd < 0) fail("cannot make a socket: %s", strerror(errno));
  // A reset at the end leaves no socket in TIME_WAIT, of which there would soon be too many.
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static int dial(int flags) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = new_socket(flags);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
    fail("cannot connect to 127.0.0.1:%d: %s", options.port, strerror(errno));
  return fd;
}

static void watch(struct connection *c, int operation, uint32_t events) {
  struct epoll_event e = {.events = events, .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &e) < 0) fail("epoll_ctl: %s", strerror(errno));
}

// ---- echo ----

static void send_more(struct connection *c) {
  bool was_blocked = c->blocked;
  c->blocked = false;
  while (c->sent < c->round_end && !c->blocked) {
    uint64_t left = c->round_end - c->sent;
    ssize_t n = send(c->fd, expected(c, c->sent), left < CHUNK ? left : CHUNK, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0)
      c->sent += (uint64_t)n;
    else if (errno == EAGAIN)
      c->blocked = true;
    else
      fail("cannot send: %s", strerror(errno));
  }
  if (c->blocked != was_blocked) watch(c, EPOLL_CTL_MOD, c->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void start_round(struct connection *c) {
  c->began = now();
  c->round_end = c->sent + options.round_bytes;
  under_way++;
  send_more(c);
}

static void check(const struct connection *c, size_t length) {
  size_t compared = options.verify || length < SAMPLE ? length : SAMPLE;
  if (memcmp(answer, expected(c, c->received), compared) != 0)
    fail("wrong bytes came back, after %llu right ones", (unsigned long long)c->received);
  if (c->received + length > c->sent)
    fail("%zu bytes came back where %llu were awaited", length, (unsigned long long)(c->sent - c->received));
}

static void receive(struct connection *c) {
  ssize_t n = recv(c->fd, answer, CHUNK, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) fail("the server ended a connection: %s", n < 0 ? strerror(errno) : "end of stream");
  check(c, (size_t)n);
  c->received += (uint64_t)n;
  if (c->received < c->round_end) return;
  uint64_t time = now();
  histogram_add(&latencies, time - c->began);
  under_way--;
  if (time < deadline) start_round(c);
}

static void echo_ready(struct connection *c, uint32_t events) {
  if (events & EPOLLOUT) send_more(c);
  if (events & ~(uint32_t)EPOLLOUT) receive(c);
}

// ---- accepts ----

static void start_connection(struct connection *c) {
  c->began = now();
  c->connected = false;
  c->fd = dial(SOCK_NONBLOCK);
  under_way++;
  watch(c, EPOLL_CTL_ADD, EPOLLOUT);
}

static void accepts_ready(struct connection *c, uint32_t events) {
  if (!c->connected) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error || !(events & EPOLLOUT)) fail("cannot connect: %s", strerror(error));
    c->connected = true;
    c->sent++;
    if (send(c->fd, expected(c, c->sent), 1, MSG_NOSIGNAL) != 1) fail("cannot send: %s", strerror(errno));
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
    return;
  }
  ssize_t n = recv(c->fd, answer, CHUNK, 0);
  if (n != 1 || answer[0] != *expected(c, c->sent)) fail("not the one byte that was sent came back");
  close(c->fd);
  uint64_t time = now();
  histogram_add(&latencies, time - c->began);
  under_way--;
  if (time < deadline) start_connection(c);
}

// ---- phases ----

// Works for a time, and until all that was asked for is answered; the seconds that this took.
static double work(double seconds) {
  struct epoll_event ready[EVENTS];
  uint64_t began = now();
  deadline = began + (uint64_t)(seconds * 1e9);
  histogram_reset(&latencies);
  for (int i = 0; i < options.connections; i++)
    options.accepts ? start_connection(&connections[i]) : start_round(&connections[i]);
  while (under_way > 0) {
    int n = epoll_wait(poller, ready, EVENTS, PATIENCE_MS);
    if (n == 0) fail("no answer within %d s", PATIENCE_MS / 1000);
    for (int i = 0; i < n; i++)
      options.accepts ? accepts_ready(ready[i].data.ptr, ready[i].events)
                      : echo_ready(ready[i].data.ptr, ready[i].events);
  }
  return (double)(now() - began) * 1e-9;
}

static void open_active(void) {
  for (int i = 0; i < options.connections; i++) {
    struct connection *c = &connections[i];
    c->base = (uint64_t)i * 7919;
    if (options.accepts) continue;
    c->fd = dial(0);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
  }
}

// A server accepts in order: when it has answered one more, it has accepted all.
static void open_idle(void) {
  for (int i = 0; i < options.idle; i++) dial(0);
  int probe = dial(0);
  if (send(probe, pattern, 1, MSG_NOSIGNAL) != 1 || recv(probe, answer, 1, 0) != 1)
    fail("no answer behind %d idle connections", options.idle);
  close(probe);
}

static void stop_at(const char *where) {
  if (!options.stops) return;
  printf("at %s\n", where);
  fflush(stdout);
  for (int c = getchar(); c != '\n'; c = getchar())
    if (c == EOF) exit(1);
}

static void print_result(double seconds) {
  double messages = (double)latencies.total * (double)options.messages;
  printf("result messages=%.0f seconds=%.6f p50_us=%.2f p99_us=%.2f p999_us=%.2f\n", messages, seconds,
         histogram_at(&latencies, 0.5) / 1e3, histogram_at(&latencies, 0.99) / 1e3,
         histogram_at(&latencies, 0.999) / 1e3);
}

static void parse(int argc, char **argv) {
  uint64_t size = 64;
  int option;
  if (argc < 2 || (strcmp(argv[1], "echo") && strcmp(argv[1], "accepts"))) fail("the first word must be echo or accepts");
  options.accepts = !strcmp(argv[1], "accepts");
  while ((option = getopt(argc - 1, argv + 1, "p:c:s:n:i:w:d:vk")) != -1) switch (option) {
      case 'p': options.port = atoi(optarg); break;
      case 'c': options.connections = atoi(optarg); break;
      case 's': size = strtoull(optarg, NULL, 10); break;
      case 'n': options.messages = strtoull(optarg, NULL, 10); break;
      case 'i': options.idle = atoi(optarg); break;
      case 'w': options.warm = atof(optarg); break;
      case 'd': options.measured = atof(optarg); break;
      case 'v': options.verify = true; break;
      case 'k': options.stops = true; break;
      default: exit(2);
    }
  if (options.port < 1 || options.connections < 1 || size < 1 || options.messages < 1)
    fail("-p, -c, -s and -n take numbers from 1 on, and there must be a -p");
  options.round_bytes = size * options.messages;
}

int main(int argc, char **argv) {
  parse(argc, argv);
  fill_pattern();
  poller = epoll_create1(0);
  connections = calloc((size_t)options.connections, sizeof *connections);
  open_active();
  if (options.warm > 0) work(options.warm);
  stop_at("warm");
  if (options.idle > 0) {
    open_idle();
    stop_at("idle");
  }
  double seconds = work(options.measured);
  print_result(seconds);
  stop_at("end");
  return 0;
}

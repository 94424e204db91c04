// lossy_link NEAR FAR DELAY_MS JITTER_MS LOSS DUPLICATE CORRUPT SEED
// Joins two network namespaces with a TUN device in each, named "lossy0", and carries packets between them: late, by
// DELAY_MS and up to JITTER_MS more, which reorders them; LOSS of a thousand are lost, DUPLICATE sent twice, and CORRUPT
// have a bit flipped. Says "up" when both devices are there. SIGTERM ends it with a line of figures.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1500, QUEUE = 65536, THOUSAND = 1000, IP_HEADER = 40 };

struct packet {
  uint64_t due;
  int to;
  int length;
  unsigned char bytes[MTU];
};

static struct packet *queue[QUEUE];
static int queued;
static uint64_t state;
static volatile sig_atomic_t over;
static unsigned long carried, lost, duplicated, corrupted, reordered;

static void end(int signal) {
  (void) signal;
  over = 1;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * 1000000 + (uint64_t) now.tv_nsec / 1000;
}

static unsigned below(unsigned bound) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return bound == 0 ? 0 : (unsigned) (state % bound);
}

static int tun_in(const char *namespace) {
  char path[256];
  snprintf(path, sizeof path, "/var/run/netns/%s", namespace);
  int space = open(path, O_RDONLY | O_CLOEXEC);
  if (space < 0 || setns(space, CLONE_NEWNET) != 0) {
    fail(path);
  }
  close(space);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strcpy(request.ifr_name, "lossy0");
  if (tun < 0 || ioctl(tun, TUNSETIFF, &request) != 0) {
    fail("/dev/net/tun");
  }
  return tun;
}

// A heap, the packet that is due first at its top.
static void push(struct packet *packet) {
  if (queued == QUEUE) {
    free(packet);
    lost++;
    return;
  }
  int hole = queued++;
  while (hole > 0 && queue[(hole - 1) / 2]->due > packet->due) {
    queue[hole] = queue[(hole - 1) / 2];
    hole = (hole - 1) / 2;
  }
  queue[hole] = packet;
}

static struct packet *pop(void) {
  struct packet *first = queue[0];
  struct packet *last = queue[--queued];
  int hole = 0;
  for (int child = 1; child < queued; child = 2 * hole + 1) {
    if (child + 1 < queued && queue[child + 1]->due < queue[child]->due) {
      child++;
    }
    if (queue[child]->due >= last->due) {
      break;
    }
    queue[hole] = queue[child];
    hole = child;
  }
  queue[hole] = last;
  return first;
}

int main(int count, char **args) {
  if (count != 9) {
    fprintf(stderr, "usage: lossy_link NEAR FAR DELAY_MS JITTER_MS LOSS DUPLICATE CORRUPT SEED\n");
    return 2;
  }
  unsigned delay = 1000 * (unsigned) atoi(args[3]);
  unsigned jitter = 1000 * (unsigned) atoi(args[4]);
  unsigned loss = (unsigned) atoi(args[5]);
  unsigned duplicate = (unsigned) atoi(args[6]);
  unsigned corrupt = (unsigned) atoi(args[7]);
  state = strtoull(args[8], NULL, 10) | 1;
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  struct pollfd tuns[2] = {{tun_in(args[1]), POLLIN, 0}, {tun_in(args[2]), POLLIN, 0}};
  uint64_t latest[2] = {0, 0};
  puts("up");
  fflush(stdout);
  while (!over) {
    uint64_t now = now_us();
    int wait = queued == 0 ? 100 : queue[0]->due <= now ? 0 : (int) ((queue[0]->due - now + 999) / 1000);
    if (poll(tuns, 2, wait > 100 ? 100 : wait) < 0 && errno != EINTR) {
      fail("poll");
    }
    for (int from = 0; from < 2; from++) {
      unsigned char bytes[MTU];
      int length;
      while ((length = (int) read(tuns[from].fd, bytes, sizeof bytes)) > 0) {
        carried++;
        int copies = 1;
        if (below(THOUSAND) < loss) {
          lost++;
          continue;
        }
        if (below(THOUSAND) < duplicate) {
          duplicated++;
          copies = 2;
        }
        if (below(THOUSAND) < corrupt && length > IP_HEADER) {
          corrupted++;
          bytes[IP_HEADER + below((unsigned) (length - IP_HEADER))] ^= (unsigned char) (1 << below(8));
        }
        while (copies-- > 0) {
          struct packet *packet = malloc(sizeof *packet);
          if (packet == NULL) {
            fail("malloc");
          }
          packet->due = now_us() + delay + below(jitter);
          if (packet->due < latest[from]) {
            reordered++;
          } else {
            latest[from] = packet->due;
          }
          packet->to = 1 - from;
          packet->length = length;
          memcpy(packet->bytes, bytes, (size_t) length);
          push(packet);
        }
      }
    }
    for (now = now_us(); queued > 0 && queue[0]->due <= now;) {
      struct packet *packet = pop();
      if (write(tuns[packet->to].fd, packet->bytes, (size_t) packet->length) < 0) {
        lost++;
      }
      free(packet);
    }
  }
  printf("%lu packets: %lu lost, %lu duplicated, %lu corrupted, %lu reordered\n", carried, lost, duplicated, corrupted,
      reordered);
  return 0;
}

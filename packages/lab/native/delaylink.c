/*
 * delaylink: links with latency between network namespaces.
 *
 *   delaylink < LINKS
 *
 * Each line of LINKS is "namespace interface namespace interface delay [back-delay]", the delays in
 * ms. Every link becomes two TAP interfaces; an Ethernet frame that enters the first leaves the second
 * after the delay, one that enters the second leaves the first after the back-delay (by default the
 * same), in order.
 * One process serves all links. Prints "ready N links" once all interfaces exist, runs until it is
 * killed, and ends with status 1 and one line on stderr when something is wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
  FRAME_MAX = 65600,      /* largest frame that a TAP hands over */
  QUEUE_MAX = 20000,      /* frames under way in one direction; more are dropped, as by a full router */
  BURST = 64,             /* frames read from one interface before the others get their turn */
  DELAY_MAX_MS = 10000
};

static const long long NS_PER_SECOND = 1000000000LL;

struct frame {
  long long due;          /* CLOCK_MONOTONIC, ns */
  size_t length;
  struct frame *next;
  unsigned char bytes[];
};

struct direction {
  int from, to;           /* TAP file descriptors */
  long long delay;        /* ns */
  struct frame *first, *last;
  int queued;
};

static struct direction *directions;
static size_t count;

static void fail(const char *format, ...) {
  va_list arguments;
  int reason = errno;
  va_start(arguments, format);
  fputs("delaylink: ", stderr);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  if (reason != 0) fprintf(stderr, ": %s", strerror(reason));
  fputc('\n', stderr);
  exit(1);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

/* Makes the TAP interface in the namespace; the process stays in that namespace, which is harmless. */
static int open_tap(const char *namespace, const char *name) {
  char path[128];
  struct ifreq request;
  int namespace_fd, tap;

  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  errno = 0;
  namespace_fd = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace_fd < 0) fail("cannot open %s", path);
  if (setns(namespace_fd, CLONE_NEWNET) != 0) fail("cannot enter %s", namespace);
  close(namespace_fd);

  tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0) fail("cannot open /dev/net/tun");
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  memcpy(request.ifr_name, name, strlen(name) + 1);
  if (ioctl(tap, TUNSETIFF, &request) != 0) fail("cannot make %s in %s", name, namespace);
  return tap;
}

static int valid_delay(double ms) {
  return isfinite(ms) && ms >= 0 && ms <= DELAY_MAX_MS;
}

static void add_link(const char *line, int number) {
  char namespace_a[65], interface_a[65], namespace_b[65], interface_b[65], rest;
  double delay_ms, back_ms;
  int a, b, fields, end = 0;

  errno = 0;
  fields = sscanf(line, "%64s %64s %64s %64s %lf%n %lf%n %c", namespace_a, interface_a, namespace_b,
                  interface_b, &delay_ms, &end, &back_ms, &end, &rest);
  if (fields == 5) back_ms = delay_ms;
  if (fields < 5 || line[end + (int)strspn(line + end, " \t\r\n")] != '\0')
    fail("line %d is not \"namespace interface namespace interface delay [back-delay]\"", number);
  if (strlen(interface_a) >= IFNAMSIZ || strlen(interface_b) >= IFNAMSIZ)
    fail("line %d: an interface's name has at most %d characters", number, IFNAMSIZ - 1);
  if (!valid_delay(delay_ms) || !valid_delay(back_ms))
    fail("line %d: the delay must be 0 to %d ms", number, DELAY_MAX_MS);

  directions = realloc(directions, (count + 2) * sizeof *directions);
  if (directions == NULL) fail("out of memory");
  a = open_tap(namespace_a, interface_a);
  b = open_tap(namespace_b, interface_b);
  directions[count++] = (struct direction){.from = a, .to = b, .delay = (long long)(delay_ms * 1e6)};
  directions[count++] = (struct direction){.from = b, .to = a, .delay = (long long)(back_ms * 1e6)};
}

static void read_links(void) {
  char *line = NULL;
  size_t size = 0;
  int number = 0;

  while (getline(&line, &size, stdin) >= 0) add_link(line, ++number);
  if (ferror(stdin)) fail("cannot read the links");
  free(line);
}

static void take_in(struct direction *direction) {
  static unsigned char buffer[FRAME_MAX];
  int taken;

  for (taken = 0; taken < BURST; taken++) {
    struct frame *frame;
    ssize_t length = read(direction->from, buffer, sizeof buffer);
    if (length <= 0) return; /* nothing more, or the interface is down: epoll tells when that ends */
    if (direction->queued >= QUEUE_MAX) continue;
    frame = malloc(sizeof *frame + (size_t)length);
    if (frame == NULL) continue; /* dropped, as a router without memory would */
    frame->due = now() + direction->delay;
    frame->length = (size_t)length;
    frame->next = NULL;
    memcpy(frame->bytes, buffer, (size_t)length);
    if (direction->last != NULL) direction->last->next = frame;
    else direction->first = frame;
    direction->last = frame;
    direction->queued++;
  }
}

/* Hands over what is due; a frame that the interface refuses is lost, as on a link that is down. */
static void let_out(struct direction *direction, long long time) {
  while (direction->first != NULL && direction->first->due <= time) {
    struct frame *frame = direction->first;
    ssize_t written = write(direction->to, frame->bytes, frame->length);
    (void)written;
    direction->first = frame->next;
    if (direction->first == NULL) direction->last = NULL;
    direction->queued--;
    free(frame);
  }
}

static void watch(int epoll, int fd, void *what) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
  errno = 0;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("cannot watch an interface");
}

static void serve(int epoll, int timer) {
  struct epoll_event events[BURST];
  for (;;) {
    long long time, next = 0;
    size_t i;
    int ready = epoll_wait(epoll, events, BURST, -1);
    if (ready < 0 && errno != EINTR) fail("cannot wait");
    for (int e = 0; e < ready; e++) {
      if (events[e].data.ptr != NULL) take_in(events[e].data.ptr);
      else {
        unsigned long long expirations;
        ssize_t length = read(timer, &expirations, sizeof expirations);
        (void)length;
      }
    }
    time = now();
    for (i = 0; i < count; i++) {
      let_out(&directions[i], time);
      if (directions[i].first != NULL && (next == 0 || directions[i].first->due < next))
        next = directions[i].first->due;
    }
    struct itimerspec alarm = {.it_value = {next / NS_PER_SECOND, next % NS_PER_SECOND}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &alarm, NULL); /* 0 disarms it */
  }
}

int main(int argc, char **argv) {
  int epoll, timer;

  (void)argv;
  if (argc != 1) {
    fputs("usage: delaylink < LINKS\n", stderr);
    return 2;
  }
  prctl(PR_SET_TIMERSLACK, 1000UL);
  /* A link does not wait for the processor; without root's rights it may have to. */
  (void)setpriority(PRIO_PROCESS, 0, -15);
  read_links();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (epoll < 0 || timer < 0) fail("cannot make a timer");
  for (size_t i = 0; i < count; i++) watch(epoll, directions[i].from, &directions[i]);
  watch(epoll, timer, NULL);
  printf("ready %zu links\n", count / 2);
  fflush(stdout);
  serve(epoll, timer);
}

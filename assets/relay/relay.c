/*
 * The relay: what a helper container runs, where the addresses of containers cannot be dialled from outside.
 * Made for any Linux, without a library: `npm run relay` makes src/main/hosts/reach/relay-programs.ts of it.
 *
 *   relay              waits until its input ends: a helper goes with whoever holds it
 *   relay <sockaddr>   connects to the address, a struct sockaddr in hexadecimal digits, and carries bytes both
 *                      ways until the other side hangs up; ends with the errno of a connection that did not open
 */
#if defined(__x86_64__)
enum { READ = 0, WRITE = 1, SOCKET = 41, CONNECT = 42, SHUTDOWN = 48, CLONE = 56, EXIT = 231, WAIT4 = 61, KILL = 62,
       GETPPID = 110, NANOSLEEP = 35 };
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call run\n");

static long ask(long number, long a, long b, long c, long d) {
  long answer;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = 0;
  __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return answer;
}
#elif defined(__aarch64__)
enum { READ = 63, WRITE = 64, SOCKET = 198, CONNECT = 203, SHUTDOWN = 210, CLONE = 220, EXIT = 94, WAIT4 = 260,
       KILL = 129, GETPPID = 173, NANOSLEEP = 101 };
__asm__(".globl _start\n_start: mov x0, sp\n bl run\n");

static long ask(long number, long a, long b, long c, long d) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = 0;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
#else
#error "no relay for this architecture"
#endif

enum { SIGCHLD = 17, SIGKILL = 9, SHUT_WR = 1, SOCK_STREAM = 1 };
/* Of a peer that does not hang up after we did. */
static const long patience[2] = {30, 0};

static void end(long code) {
  for (;;) ask(EXIT, code, 0, 0, 0);
}

static int digit(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* On the stack: a program without data of its own needs no page that is written and run. */
static void copy(long from, long to) {
  char buffer[32768];
  for (;;) {
    long got = ask(READ, from, (long)buffer, sizeof buffer, 0);
    if (got <= 0) return;
    for (long done = 0; done < got;) {
      long put = ask(WRITE, to, (long)buffer + done, got - done, 0);
      if (put <= 0) return;
      done += put;
    }
  }
}

static long open_to(const char *digits) {
  unsigned char address[32];
  long length = 0;
  for (; digits[0] && digits[1] && length < (long)sizeof address; digits += 2)
    address[length++] = digit(digits[0]) << 4 | digit(digits[1]);
  long socket = ask(SOCKET, address[0] | address[1] << 8, SOCK_STREAM, 0, 0);
  if (socket < 0) end(-socket);
  long failed = ask(CONNECT, socket, (long)address, length, 0);
  if (failed < 0) end(-failed);
  return socket;
}

__attribute__((noreturn, used)) void run(long *stack) {
  if (stack[0] < 2) {
    char ignored[512];
    while (ask(READ, 0, (long)ignored, sizeof ignored, 0) > 0) {}
    end(0);
  }
  long socket = open_to((const char *)stack[2]);
  long child = ask(CLONE, SIGCHLD, 0, 0, 0);
  if (child < 0) end(-child);
  if (child == 0) {
    copy(0, socket);
    ask(SHUTDOWN, socket, SHUT_WR, 0, 0);
    ask(NANOSLEEP, (long)patience, 0, 0, 0);
    ask(KILL, ask(GETPPID, 0, 0, 0, 0), SIGKILL, 0, 0);
    end(0);
  }
  copy(socket, 1);
  /* The stream ends for whoever reads it once nobody holds our output any more. */
  ask(KILL, child, SIGKILL, 0, 0);
  ask(WAIT4, child, 0, 0, 0);
  end(0);
  __builtin_unreachable();
}

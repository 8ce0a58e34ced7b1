/** Names that the engine and its kernel know, and take no other. */
import { plainText } from './fields.ts'

/** capabilities(7) */
const capabilities = new Set(
  `ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE
  DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE
  MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYS_ADMIN
  SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME
  SYS_TTY_CONFIG SYSLOG WAKE_ALARM`.split(/\s+/),
)

/** Without `CAP_`, in capitals: as people write and compare them. */
export const capabilityName = (written: string): string =>
  written.toUpperCase().replace(/^CAP_/, '')

const noCapability = 'not a capability: NET_ADMIN, SYS_TIME, ALL (man 7 capabilities)'

export const capabilityText = plainText(/^\w+$/, noCapability).refine(
  (written) => capabilities.has(capabilityName(written)),
  noCapability,
)

/** signal(7), of Linux. */
const signals = new Set(
  `HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP
  TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS`.split(/\s+/),
)

const isSignal = (written: string): boolean => {
  if (/^\d+$/.test(written)) return Number(written) >= 1 && Number(written) <= 64
  const name = written.toUpperCase().replace(/^SIG/, '')
  return signals.has(name) || /^RTM(IN(\+([1-9]|1[0-5]))?|AX(-([1-9]|1[0-4]))?)$/.test(name)
}

export const signalText = plainText(/^\S+$/, 'not a signal: SIGTERM, SIGINT, SIGRTMIN+3').refine(
  isSignal,
  'not a signal: SIGTERM, SIGINT, SIGRTMIN+3',
)

export const ulimitNames: ReadonlySet<string> = new Set([
  ...['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc'],
  ...['rss', 'rtprio', 'rttime', 'sigpending', 'stack'],
])

/**
 * How a command gets past the login shell of a user, whichever that is. sshd hands it one line, so that
 * line is constant but for two numbers, and holds nothing that csh, tcsh, fish or a restricted bash
 * reads otherwise than a POSIX shell: no line break, no exclamation mark, no backslash. What is to be
 * done comes over stdin, as a script for /bin/sh, which other users of the host cannot read either.
 */
import { randomBytes } from 'node:crypto'
import { quoteArgv, quoteWord } from '../format/quote.ts'

export interface RemoteCommand {
  readonly argv: readonly [string, ...string[]]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Wrapped {
  /** For the login shell. */
  readonly line: string
  /** For the command's stdin, before its own input. */
  readonly script: string
  /** Comes before all that the command itself prints, on either stream; nobody else knows it. */
  readonly mark: string
}

export function wrap({ argv, cwd, env = {} }: RemoteCommand): Wrapped {
  const mark = randomBytes(8).toString('hex')
  const script = [
    // The group is the login shell's where that stays; without /proc it is taken to be ours.
    `{ read -r s </proc/$$/stat; } 2>/dev/null && s=\${s##*) } && s=\${s#* * } && g=\${s%% *} || g=$$`,
    `printf '\\n%s %s\\n' ${mark} "$g"; printf '\\n%s\\n' ${mark} >&2`,
    ...(cwd === undefined ? [] : [`cd -- ${quoteWord(cwd)} || exit 126`]),
    ...Object.entries(env).map(exported),
    `exec ${quoteArgv(argv)}`,
    '',
  ].join('\n')
  return { line: inAnyShell(readsScript(Buffer.byteLength(script))), script, mark }
}

/** `dd` reads that many bytes, and not one of the command's own input. */
const readsScript = (bytes: number) => `eval "$(dd bs=1 count=${bytes} 2>/dev/null)"`

/** Without the login shell, where it lets go; a restricted one neither does, nor takes a path. */
function inAnyShell(script: string): string {
  return `exec /bin/sh -c '${script}' || sh -c '${script}'`
}

function exported([name, value]: readonly [string, string]): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new TypeError(`no name for a variable: ${name}`)
  return `export ${name}=${quoteWord(value)}`
}

/** The line that signals a process group: no shell's own `kill`, of which each has another. */
export function killLine(group: number, how: 'TERM' | 'KILL'): string {
  return inAnyShell(`kill -s ${how} -- -${group}`)
}

/** Lets pass what comes after the mark; what a login prints before it is not the command's. */
export interface MarkGate {
  /** The bytes that are the command's. */
  pass(bytes: Buffer): Buffer | undefined
  /** The rest of the mark's own line, once it came. */
  begun(): string | undefined
  /** Output that came instead, as far as it is worth showing. */
  before(): string
}

/** More than any greeting; what is cut off there is no mark. */
const mostHeld = 65_536

export function createMarkGate(mark: string): MarkGate {
  let held = Buffer.alloc(0)
  let begun: string | undefined
  const find = (bytes: Buffer): Buffer | undefined => {
    held = Buffer.concat([held, bytes])
    const at = held.indexOf(`\n${mark}`)
    const end = at < 0 ? -1 : held.indexOf('\n', at + 1)
    if (end < 0) {
      held = held.subarray(-mostHeld)
      return undefined
    }
    begun = held.toString('utf8', at + 1 + mark.length, end).trim()
    const rest = held.subarray(end + 1)
    held = Buffer.alloc(0)
    return rest.length > 0 ? rest : undefined
  }
  return {
    pass: (bytes) => (begun === undefined ? find(bytes) : bytes),
    begun: () => begun,
    before: () => held.toString('utf8', 0, 2_000),
  }
}

/** Output of a login instead of running a command, without what it may only have repeated of ours. */
export function saidInstead(gates: readonly MarkGate[], { script }: Wrapped): string[] {
  const ours = script.split('\n').filter((line) => line.length > 2)
  const lines = gates.flatMap((gate) => gate.before().split(/\r?\n/))
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !ours.some((own) => own.includes(line) || line.includes(own)))
    .slice(0, 5)
}

/** Whether this desktop shows icons in a tray at all. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Ability } from '../../../shared/contract/app.ts'
import { type Clock, steadyNow } from '../../../shared/lib/clock.ts'
import { runHere } from '../../hosts/local/local-run.ts'

/** Runs a program; what it printed, or undefined where it cannot be run or failed. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string | undefined>

const watcher = 'org.kde.StatusNotifierWatcher'
const bus = 'org.freedesktop.DBus'

/** Any of them answers, and what is installed differs; each with what it prints where the name has an owner. */
const questions: readonly (readonly [program: string, args: readonly string[], yes: RegExp])[] = [
  [
    'gdbus',
    [
      ...['call', '--session', '--timeout', '2', '--dest', bus],
      ...['--object-path', '/org/freedesktop/DBus', '--method', `${bus}.NameHasOwner`, watcher],
    ],
    /^\(true,\)/,
  ],
  [
    'busctl',
    [
      ...['--user', '--timeout=2', 'call', bus, '/org/freedesktop/DBus', bus],
      ...['NameHasOwner', 's', watcher],
    ],
    /^b true/,
  ],
  [
    'dbus-send',
    [
      ...['--session', '--print-reply=literal', '--reply-timeout=2000', `--dest=${bus}`],
      ...['/org/freedesktop/DBus', `${bus}.NameHasOwner`, `string:${watcher}`],
    ],
    /boolean true/,
  ],
]

interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: RunProgram
}

/** Linux draws an icon only where something on its session bus takes them; other systems always do. */
export async function findTray({ platform, env, run }: Surroundings): Promise<Ability> {
  if (platform !== 'linux') return { able: true, why: '' }
  if (!hasBus(env)) return unable('There is no session bus, so this desktop has no tray')
  for (const [program, args, yes] of questions) {
    const answer = await run(program, args)
    if (answer === undefined) continue
    if (yes.test(answer.trim())) return { able: true, why: '' }
    return unable(
      'Nothing on this desktop shows tray icons; on GNOME the extension AppIndicator Support does',
    )
  }
  return unable(
    'Whether this desktop shows tray icons could not be asked: gdbus, busctl and dbus-send are missing',
  )
}

/** The tray of a desktop may come after the programs that start with it. */
const trayComesWithinMs = 30_000
const lookEveryMs = 3_000

/** The answer of `look` once there is a tray, or no more time for one to come. */
export async function whenTrayComes(
  clock: Pick<Clock, 'now' | 'steady' | 'sleep'>,
  look: () => Promise<Ability>,
): Promise<Ability> {
  const until = steadyNow(clock) + trayComesWithinMs
  for (;;) {
    const tray = await look()
    if (tray.able || steadyNow(clock) >= until) return tray
    await clock.sleep(lookEveryMs)
  }
}

const unable = (why: string): Ability => ({ able: false, why })

/** Without one, gdbus would start a bus of its own. */
function hasBus(env: Surroundings['env']): boolean {
  if (env.DBUS_SESSION_BUS_ADDRESS) return true
  return env.XDG_RUNTIME_DIR ? existsSync(join(env.XDG_RUNTIME_DIR, 'bus')) : false
}

const patienceMs = 5_000

/** Commands see little of our environment; this one needs the bus. */
export function programRunner(clock: Clock): RunProgram {
  return async (program, args) => {
    const bus = process.env.DBUS_SESSION_BUS_ADDRESS
    const lines: string[] = []
    const { platform, env } = process
    const end = await runHere(
      { host: 'local', clock, platform, env },
      {
        argv: [program, ...args],
        ...(bus && { env: { DBUS_SESSION_BUS_ADDRESS: bus } }),
        signal: AbortSignal.timeout(patienceMs),
        onLine: (stream, line) => stream === 'stdout' && lines.push(line),
      },
      // One that is not installed, or hangs, has not answered.
    ).catch(() => undefined)
    return end?.exitCode === 0 ? lines.join('\n') : undefined
  }
}

/** The doctor: each step of reaching a host and of working with its engine, tried now. */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence } from '../../shared/lib/deadline.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { type Checkup, reachWords } from '../../shared/model/host.ts'
import type { EngineFacts } from '../engine/engine.ts'
import { readDisk } from './disk.ts'
import type { HostSession } from './session.ts'

export interface DoctorDeps {
  readonly clock: Clock
  /** Masks secret values in whatever a host says. */
  readonly redact: (text: string) => string
}

type Found = Omit<Checkup, 'id' | 'title'>

const titles = {
  api: 'Engine API',
  compose: 'Compose plugin',
  architecture: 'Architecture',
  clock: 'Clock',
  disk: 'Free disk',
  reach: 'Ports of containers',
} as const
type Step = keyof typeof titles

const stepTimeoutMs = 15_000
/** A clock further off makes certificates and log times lie. */
const clockToleranceMs = 2_000
const lowDisk = { bytes: 2 * 2 ** 30, share: 0.1 }

export async function* examine(
  { clock, redact }: DoctorDeps,
  session: HostSession,
  signal: AbortSignal,
): AsyncGenerator<Checkup> {
  const said = (checkup: Checkup): Checkup => ({ ...checkup, found: redact(checkup.found) })
  let isBlocked = false
  for await (const checkup of session.checkup(signal)) {
    isBlocked ||= checkup.outcome === 'failed'
    yield said(checkup)
  }
  for await (const checkup of engineSteps(session, clock, { isBlocked, signal }))
    yield said(checkup)
}

async function* engineSteps(
  session: HostSession,
  clock: Clock,
  { isBlocked, signal }: { readonly isBlocked: boolean; readonly signal: AbortSignal },
): AsyncGenerator<Checkup> {
  const step = (id: Step, found: Found): Checkup => ({ id, title: titles[id], ...found })
  const within = () => AbortSignal.any([signal, AbortSignal.timeout(stepTimeoutMs)])
  const asked = isBlocked ? null : await askEngine(session, clock, within())
  signal.throwIfAborted()
  yield step('api', asked?.found ?? skipped)
  const engine = asked?.engine
  if (!engine) {
    const others = ['compose', 'architecture', 'clock', 'disk', 'reach'] as const
    for (const id of others) yield step(id, skipped)
    return
  }
  yield step('compose', await lookForCompose(session, within()))
  yield step('architecture', ok(`${engine.os}/${engine.arch}: images must be made for that`))
  yield step('clock', compareClocks(asked.difference))
  yield step('disk', await lookAtDisk(session, engine, within()))
  yield step('reach', await lookForReach(session, within()))
}

const ok = (found: string): Found => ({ outcome: 'ok', found, remedy: null })
const skipped: Found = {
  outcome: 'skipped',
  found: 'not tried, because an earlier step failed',
  remedy: null,
}

interface Asked {
  readonly found: Found
  readonly engine: EngineFacts | null
  /** Its clock minus ours in ms; null where it does not tell the time. */
  readonly difference: number | null
}

async function askEngine(session: HostSession, clock: Clock, signal: AbortSignal): Promise<Asked> {
  const before = clock.now()
  try {
    const engine = await session.engine.info(signal)
    const { version, minApiVersion, apiVersion, systemTime } = engine
    const now = (before + clock.now()) / 2
    const found = ok(`Engine ${version} speaks ${minApiVersion} to ${apiVersion}`)
    return { found, engine, difference: systemTime === undefined ? null : systemTime - now }
  } catch (error) {
    return { found: failed(session, signal, error), engine: null, difference: null }
  }
}

function failed(session: HostSession, signal: AbortSignal, error: unknown): Found {
  const failure = failureOf(error)
  if (!failure && !signal.aborted) throw error
  const met = failure ?? silence(session, stepTimeoutMs)
  const { title, detail, remedy } = describeFailure(met, { byDoctor: true })
  return {
    outcome: 'failed',
    found: `${title}. ${detail}`,
    remedy: remedy === null ? null : { text: remedy, command: commandFor(met) },
  }
}

/** None where it would do what was done already. */
function commandFor(failure: Failure): string | null {
  switch (failure.kind) {
    case 'socket-missing':
      return 'sudo systemctl enable --now docker'
    case 'engine-unavailable':
      if (failure.why === 'silent') return 'sudo systemctl restart docker'
      return failure.why === undefined || failure.why === 'absent'
        ? 'sudo systemctl enable --now docker'
        : null
    case 'api-version':
      return failure.older === 'longshore'
        ? null
        : 'sudo apt-get update && sudo apt-get install --only-upgrade docker-ce'
    default:
      return null
  }
}

async function lookForCompose(session: HostSession, signal: AbortSignal): Promise<Found> {
  if (!session.capabilities.includes('run')) {
    return { outcome: 'skipped', found: 'nothing can be run on a host of this kind', remedy: null }
  }
  const lines: string[] = []
  try {
    const argv = ['docker', 'compose', 'version'] as const
    const end = await session.run({ argv, signal, onLine: (_stream, line) => lines.push(line) })
    if (end.exitCode === 0) return ok(lines[0] ?? 'it answers')
    return noCompose(lines[0] ?? `docker compose ended with ${end.exitCode ?? end.signal}`)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind === 'capability-missing') return noCompose('there is no docker command')
    if (failure?.kind === 'shell-refused') return unasked
    return failed(session, signal, error)
  }
}

const unasked: Found = {
  outcome: 'unknown',
  found: "it cannot be asked, as no commands run there; this machine's own stands in",
  remedy: null,
}

function noCompose(found: string): Found {
  const text = "Workloads from compose files need it; it comes with Docker's own packages."
  const command = 'sudo apt-get install docker-compose-plugin'
  return { outcome: 'warning', found, remedy: { text, command } }
}

function compareClocks(difference: number | null): Found {
  if (difference === null) {
    return { outcome: 'unknown', found: 'the engine does not tell the time', remedy: null }
  }
  const seconds = (Math.abs(difference) / 1_000).toFixed(1)
  const found = `${seconds} s ${difference < 0 ? 'behind' : 'ahead of'} this machine`
  if (Math.abs(difference) <= clockToleranceMs) return ok(found)
  const text = 'Let both machines set their clocks by the network.'
  return { outcome: 'warning', found, remedy: { text, command: 'sudo timedatectl set-ntp true' } }
}

async function lookAtDisk(
  session: HostSession,
  engine: EngineFacts,
  signal: AbortSignal,
): Promise<Found> {
  const disk = await readDisk(session, engine, signal)
  if (!disk) return { outcome: 'unknown', found: 'it cannot be asked', remedy: null }
  const { freeBytes, totalBytes } = disk
  const found = `${gib(freeBytes)} of ${gib(totalBytes)} free at ${engine.rootDir}`
  const isLow = freeBytes < lowDisk.bytes || freeBytes < totalBytes * lowDisk.share
  if (!isLow) return ok(found)
  const text = 'Look at what takes the space, then remove what is not needed.'
  return { outcome: 'warning', found, remedy: { text, command: 'docker system df' } }
}

async function lookForReach(session: HostSession, signal: AbortSignal): Promise<Found> {
  try {
    return ok(`reached ${reachWords[await session.reach.learn('bridge', signal)]}`)
  } catch (error) {
    return failed(session, signal, error)
  }
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`

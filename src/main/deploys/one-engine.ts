/** Two hosts may lead to one engine: a context beside its address, a name of today beside one of tomorrow. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { sharingOneEngine } from '../../shared/model/host.ts'
import { isAbsence } from '../hosts/absence.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import type { Hosts } from '../hosts/session.ts'
import { hostsOf, type Request } from './request.ts'

export interface OneEngineDeps {
  readonly hosts: Hosts
  readonly clock: Clock
  /** How long an engine may be silent. */
  readonly silenceMs: number
}

/** Throws `invalid` where, under two names, each host would replace or take down what the other brought up. */
export async function refuseOneEngine(
  deps: OneEngineDeps,
  request: Request,
  signal: AbortSignal,
): Promise<void> {
  const names = hostsOf(request)
  if (names.length < 2 || request.intent.action === 'remove') return
  const asked = names.map(async (name) => ({ name, id: await idOf(deps, name, signal) }))
  const [same] = sharingOneEngine(await Promise.all(asked))
  if (!same) return
  const { hosts } = request.workload.document
  const message = `${same.join(' and ')} are names of one engine: name one of them, the one that it is live on`
  const issues = [{ path: hosts ? 'hosts' : 'host', message }]
  fail({ kind: 'invalid', what: 'workload', issues })
}

/** Undefined where that is not known: a host that the workload leaves need not answer. */
async function idOf(
  { hosts, clock, silenceMs }: OneEngineDeps,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const session = hosts.get(name)
    const info = (pulse: AbortSignal) => session.engine.info(AbortSignal.any([signal, pulse]))
    return (await underPulse({ session, clock, silenceMs }, info)).id
  } catch (error) {
    const failure = failureOf(error)
    if (failure && isAbsence(failure)) return undefined
    throw error
  }
}

/** Warnings of a plan whose target has another name here; none where nobody has asked yet. */
export function otherNames(hosts: Hosts, target: string): string[] {
  const known = hosts.list().map(({ name, engine }) => ({ name, id: engine.knownId() }))
  const same = sharingOneEngine(known).find((names) => names.includes(target)) ?? []
  const others = same.filter((name) => name !== target)
  return others.length === 0 ? [] : [`${target} is the same engine as ${others.join(', ')}`]
}

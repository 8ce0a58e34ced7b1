/**
 * Public names in the DNS, whatever the kind of a workload: set once its release is recorded, taken back when it is taken
 * down. As a rule that is best effort: it is told, and tried again. Where `deploy.dns` is `strict` it is a stage before
 * the release counts, and undone with it.
 */
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import type { SettledRecord } from '../../shared/model/dns.ts'
import { namedFaces } from '../../shared/model/face.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Dns, NamesAsked } from '../routing/dns/dns.ts'
import { type Stage, type StageRun, typedFacts } from '../sources/stage.ts'
import type { SettingsPort } from '../store/settings.ts'

export interface DnsStageDeps {
  /** Absent = nobody keeps records. */
  readonly dns?: Pick<Dns, 'concerns' | 'settle' | 'namesOf' | 'hostsOf'> | undefined
  readonly hosts: Pick<Hosts, 'get' | 'list'>
  readonly settings: SettingsPort
}

export interface OnTarget {
  readonly workload: Workload
  readonly target: string
  /** Whether it is taken down there. */
  readonly isGoing: boolean
}

/** The same stages, with one for the DNS among them where there is something to do for it. */
export function withDns(
  stages: readonly Stage[],
  deps: DnsStageDeps,
  on: OnTarget,
): readonly Stage[] {
  const { dns } = deps
  if (!dns) return stages
  const asked = askedOn(deps, on)
  const left = forgottenHosts(deps, dns, on)
  if (!dns.concerns(asked) && left.length === 0) return stages
  const isStrict = on.workload.document.deploy.dns === 'strict' && !on.isGoing
  const stage = dnsStage(dns, { asked, left, isStrict })
  if (on.isGoing) return [...stages, stage]
  const at = stages.findIndex(({ name }) => name === 'record')
  return at < 0 ? stages : stages.toSpliced(isStrict ? at : at + 1, 0, stage)
}

function askedOn({ hosts, settings }: DnsStageDeps, on: OnTarget): NamesAsked {
  const { workload, target, isGoing } = on
  const { name, faces = [] } = workload.document
  const { proxy, publicAddress = '' } = hosts.get(target)
  const isLed = !isGoing && proxy !== undefined && proxy.kind !== 'none'
  const { named } = namedFaces(isLed ? faces : [], settings.get().domain)
  const names = [...new Set(named.map((face) => face.name))]
  return { workload: name, host: target, names, address: publicAddress }
}

/** Hosts that are declared no more have no deployment of their own that could take back their records. */
function forgottenHosts(
  { hosts }: DnsStageDeps,
  dns: NonNullable<DnsStageDeps['dns']>,
  { workload }: OnTarget,
): readonly string[] {
  const known = hosts.list().map(({ name }) => name)
  return dns.hostsOf(workload.document.name).filter((host) => !known.includes(host))
}

interface DnsWork {
  readonly asked: NamesAsked
  readonly left: readonly string[]
  readonly isStrict: boolean
}

const facts = typedFacts(z.object({ dnsBefore: z.array(z.string()).optional() }))

function dnsStage(
  dns: NonNullable<DnsStageDeps['dns']>,
  { asked, left, isStrict }: DnsWork,
): Stage {
  const stage: Stage = {
    name: 'dns',
    summary: summaryOf(asked, isStrict),
    proves: !isStrict,
    async run(run) {
      facts.add(run, { dnsBefore: [...dns.namesOf(asked)] })
      const settled = [...(await dns.settle(asked, run.signal))]
      for (const host of left)
        settled.push(...(await dns.settle({ ...asked, host, names: [] }, run.signal)))
      for (const record of settled) tell(run, record)
      const failure = isStrict ? settled.find((each) => each.failure)?.failure : undefined
      if (failure) fail(failure)
      return settled.some(({ isNew }) => isNew) ? undefined : 'skipped'
    },
  }
  if (!isStrict) return stage
  return {
    ...stage,
    async undo(run) {
      const { dnsBefore } = facts.read(run)
      if (dnsBefore) await dns.settle({ ...asked, names: dnsBefore }, run.signal)
    },
  }
}

function summaryOf({ names }: NamesAsked, isStrict: boolean): string {
  if (names.length === 0) return 'take its records out of the DNS'
  const how = isStrict ? '' : ', as far as that can be done'
  return `let the DNS lead ${names.join(', ')} here${how}`
}

function tell(run: StageRun, { record, account, outcome, isNew, failure }: SettledRecord): void {
  const what = `${record.name} ${record.type} ${record.value}`
  if (failure) {
    run.note(`${describeFailure(failure).title}: it is tried again`, { type: 'failure', failure })
    return
  }
  if (outcome === 'theirs') run.note(`${what} is there already, kept by somebody else`)
  else if (outcome === 'gone') run.note(`${what} was taken out of ${account}`)
  else if (isNew) run.note(`${what} is in ${account}`)
}

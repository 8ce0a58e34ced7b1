/**
 * Several containers that one deployment makes, one after another, each proved before the next is touched. What they
 * replace goes once all of them are recorded: until then everything that was replaced is put back as it was.
 */
import type { FailedService } from '../../../shared/model/failure.ts'
import type { Part } from '../../../shared/model/release.ts'
import { contentHash } from '../containers/content-hash.ts'
import type { SourceServices, Stage, StageCheck, StageRun } from '../stage.ts'
import { takeAlias } from './alias.ts'
import { isCompleted, untilCompleted } from './completion.ts'
import { createStage } from './create.ts'
import { drainStage } from './faces/drain.ts'
import { followedBack } from './faces/follow.ts'
import { routeStage } from './faces/route.ts'
import { verifyStage } from './faces/verify.ts'
import { newContainerId, readFacts } from './facts.ts'
import { healthStage, isHealthy, newSubject } from './health.ts'
import { pullStage, resolveStage } from './image.ts'
import { inPart } from './in-part.ts'
import { rememberingFailed } from './keep-failed.ts'
import { letRestart, mountsOf, partOf, recordingStage, retireAll } from './record.ts'
import { networkLabels, removeNetwork } from './removal.ts'
import { soak } from './soak.ts'
import type { FaceSpec, NamedContainer, RolloutSpec } from './spec.ts'
import { judgedStartStage, stopPreviousStage } from './start.ts'
import { stillUp } from './watch-container.ts'
import { amongNamed, withWhose } from './whose-failure.ts'

export interface PartRollout {
  readonly part: string
  /** Role among the others, as its stage is called: `main`, `sidecar`, `init`. */
  readonly role: string
  /** So long it may take to run to its end, which proves it; null = it is to go on. */
  readonly completesWithinMs: number | null
  readonly spec: RolloutSpec
}

/** Plain data. */
export interface SeveralSpec {
  /** In the order that they are made in; those that stay as they are, are not among them. */
  readonly parts: readonly PartRollout[]
  /** Made for this workload alone where it is not there; null = it is on one that is there. */
  readonly network: string | null
  /** Parts of the live release that stay as they are. */
  readonly kept: readonly Part[]
  /** Services of them that nothing proves; absent in plans of earlier versions. */
  readonly unproved?: readonly string[]
  /** Containers of parts that are not wanted any more, and leftovers. */
  readonly leaving: readonly (NamedContainer & { readonly part: string })[]
  readonly soakMs: number
  readonly stopTimeoutMs: number
  /** Public names that lead to its parts; absent = none that anything leads by. */
  readonly faces?: FaceSpec
  readonly release: RolloutSpec['release']
}

type Logins = Pick<SourceServices, 'credentials'>

export function severalStages(services: Logins, spec: SeveralSpec): readonly Stage[] {
  return [
    ofEach('resolve', spec, (each) => resolveStage(each)),
    ofEach('pull', spec, (each) => pullStage(services, each)),
    ...(spec.network === null ? [] : [networkStage(spec.network)]),
    ...spec.parts.map((part) => followedBack(partStage(part), servedOf(spec, part))),
    ...leadingStages(spec),
    soakStage(spec),
    recordStage(spec),
    ...(spec.faces ? [drainStage(spec.faces, leavingOf(spec).length > 0)] : []),
    retireStage(spec),
  ]
}

const servedOf = ({ faces }: SeveralSpec, { spec }: PartRollout) =>
  faces?.served?.filter(({ of }) => spec.previous.some(({ id }) => id === of.kept))

const leadingStages = ({ faces }: SeveralSpec): readonly Stage[] =>
  faces && faces.routes.length > 0 ? [routeStage(faces), verifyStage(faces)] : []

/** One stage that does the same for each part. */
function ofEach(
  name: string,
  { parts }: SeveralSpec,
  stageOf: (spec: RolloutSpec) => Stage,
): Stage {
  const stages = parts.map(({ part, spec }) => ({ part, stage: stageOf(spec) }))
  const summaries = stages.map(({ stage }) => stage.summary ?? '')
  const some = [...new Set(summaries.filter((each) => !/^nothing/.test(each)))]
  return {
    name,
    summary: some.join('; ') || (summaries[0] ?? 'nothing to do'),
    async check(run) {
      for (const { part, stage } of stages)
        if ((await stage.check?.(inPart(run, part))) === 'not-done') return 'not-done'
      return 'done'
    },
    async run(run) {
      const done = await allOf(stages, ({ part, stage }) => stage.run(inPart(run, part)))
      return done.every((each) => each === 'skipped') ? 'skipped' : undefined
    },
  }
}

/** All side by side; once each has ended, the first failure of them is thrown. */
async function allOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const ended = await Promise.allSettled(items.map(work))
  return ended.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  })
}

/** One that another workload or somebody else has by that name was refused in the plan. */
function networkStage(network: string): Stage {
  return {
    name: 'network',
    summary: `make network ${network} where it is not there`,
    async run(run) {
      const { networks } = run.session.engine
      if (await networks.inspect(network, run.signal)) return 'skipped'
      run.remember({ madeNetwork: true })
      await networks.ensure(network, networkLabels(run), run.engineSignal)
      run.note(`made network ${network}`)
      return undefined
    },
    async undo(run) {
      if (run.facts.madeNetwork !== true) return
      await removeNetwork(run, network)
    },
  }
}

/** Made, started and proved: one stage, so that a timeline has one for each. */
function partStage(planned: PartRollout): Stage {
  const { part, role, spec } = planned
  const steps = stepsOf(planned).map((step) => rememberingFailed(step, spec))
  return {
    name: `${role} ${part}`,
    summary: summaryOf(planned),
    undoMs: steps.reduce((all, { undoMs = 30_000 }) => all + undoMs, 0),
    check: (run) => isProved(inPart(run, part), planned),
    async run(run) {
      await withWhose(
        () => serviceOf(planned),
        async () => {
          for (const step of steps) await step.run(inPart(run, part))
        },
      )
      return undefined
    },
    async undo(run) {
      for (const step of steps.toReversed()) await step.undo?.(inPart(run, part))
    },
  }
}

function stepsOf({ spec, completesWithinMs }: PartRollout): readonly Stage[] {
  return [
    createStage(spec),
    ...(spec.order === 'replace-in-place' ? [stopPreviousStage(spec)] : []),
    judgedStartStage(spec),
    completesWithinMs === null ? healthStage(spec) : completionStep(completesWithinMs),
  ]
}

function completionStep(withinMs: number): Stage {
  return {
    name: 'completion',
    async run(run) {
      const { containerName: name = '' } = readFacts(run)
      await untilCompleted(run, { id: newContainerId(run), name, withinMs })
      return undefined
    },
  }
}

function summaryOf({ spec, completesWithinMs }: PartRollout): string {
  const { image, order, previous } = spec
  const how =
    completesWithinMs === null
      ? (healthStage(spec).summary ?? '')
      : `run it to its end, at most ${completesWithinMs / 1000} s`
  const stop = previous.map(({ name }) => name).join(', ')
  const first = order === 'replace-in-place' && stop !== '' ? `stop ${stop}, ` : ''
  return `${first}start ${image.reference}, ${how}`
}

async function isProved(run: StageRun, planned: PartRollout): Promise<StageCheck> {
  if (planned.completesWithinMs === null) return await isHealthy(run, newSubject(run, planned.spec))
  const container = await run.session.engine.containers.inspect(newContainerId(run), run.signal)
  return container && isCompleted(container) ? 'done' : 'not-done'
}

const serviceOf = ({ role, part: name }: PartRollout): FailedService => ({ role, name })

const lasting = ({ parts }: SeveralSpec): readonly PartRollout[] =>
  parts.filter(({ completesWithinMs }) => completesWithinMs === null)

/** All that are new, beside each other: truthful success is one that lasts. */
function soakStage(spec: SeveralSpec): Stage {
  const watched = lasting(spec)
  return {
    name: 'soak',
    ...(watched.length > 0 && {
      summary: `watch ${watched.map(({ part }) => part).join(', ')} for ${spec.soakMs / 1000} s`,
    }),
    proves: true,
    async check(run) {
      for (const { part } of watched) {
        const own = inPart(run, part)
        const { imageId } = await stillUp(own)
        if (imageId !== readFacts(own).imageId) return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      const subjects = watched.map((each) => ({
        ...newSubject(inPart(run, each.part), each.spec),
        service: serviceOf(each),
      }))
      if (subjects.length > 0)
        await withWhose(amongNamed(subjects), () => soak(run, subjects, spec.soakMs))
      run.note('', { type: 'verified', verified: isVerified(run, spec) })
      return subjects.length > 0 ? undefined : 'skipped'
    },
  }
}

/** Whether all are proved: one that nothing proves leaves the whole unverified; to have run to its end is a proof. */
const isVerified = (run: StageRun, spec: SeveralSpec): boolean =>
  (spec.unproved ?? []).length === 0 &&
  lasting(spec).every(({ part }) => readFacts(inPart(run, part)).verified === true)

function recordStage(spec: SeveralSpec): Stage {
  const { release: kept } = spec
  return recordingStage(async (run) => {
    await allOf(lasting(spec), ({ part, spec: of }) => letRestart(inPart(run, part), of.container))
    const made = spec.parts.map(({ part, spec: of, completesWithinMs }): Part => {
      const mayEnd = completesWithinMs !== null
      return { ...partOf(inPart(run, part), of.image), part, mayEnd }
    })
    const parts = [...made, ...spec.kept].sort((a, b) => (a.part < b.part ? -1 : 1))
    return run.recordRelease(
      {
        ...{ parts, fingerprint: `sha256:${contentHash(kept.rendered)}` },
        ...{ config: { ...kept.config, ...mountsIn(run, spec) }, rendered: kept.rendered },
      },
      isVerified(run, spec),
    )
  })
}

/** Volumes that their images asked for. */
function mountsIn(run: StageRun, { parts }: SeveralSpec): Record<string, string> {
  const all = parts.flatMap(({ part }) => {
    const mounts = mountsOf(readFacts(inPart(run, part)).imageVolumes ?? {})
    return Object.entries(mounts).map(([field, text]) => [`${part}.${field}`, text])
  })
  return Object.fromEntries(all)
}

/** Containers that are replaced, and that are not wanted any more, by their part. */
function leavingOf({ parts, leaving: unwanted }: SeveralSpec) {
  const replaced = parts.map(({ part, spec: { leaving } }) => ({ part, leaving }))
  const others = unwanted.map(({ part, ...each }) => ({ part, leaving: [each] }))
  return [...replaced, ...others].filter(({ leaving }) => leaving.length > 0)
}

/** Nothing leads to any of it by then. */
function retireStage(spec: SeveralSpec): Stage {
  const all = leavingOf(spec)
  const names = all.flatMap(({ leaving }) => leaving.map(({ name }) => name))
  return {
    name: 'retire',
    summary: names.length === 0 ? 'nothing old to remove' : `stop and remove ${names.join(', ')}`,
    proves: true,
    async check(run) {
      for (const { leaving } of all)
        for (const { id } of leaving)
          if (await run.session.engine.containers.inspect(id, run.signal)) return 'not-done'
      return 'done'
    },
    async run(run) {
      if (all.length === 0) return 'skipped'
      await allOf(all, async ({ part, leaving }) => {
        const own = inPart(run, part)
        const ids = leaving.map(({ id }) => id)
        await takeAlias(own, ids)
        await retireAll(own, leaving, spec.stopTimeoutMs)
      })
      return undefined
    },
  }
}

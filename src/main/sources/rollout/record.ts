/** The release is recorded before anything old is removed. */

import type { Part, Release } from '../../../shared/model/release.ts'
import type { RestartPolicy } from '../../engine/container-settings.ts'
import { contentHash } from '../containers/content-hash.ts'
import { endContainer } from '../containers/end-container.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { giveAlias, takeAlias } from './alias.ts'
import { bestEffort } from './best-effort.ts'
import { newContainerId, newImageId, readFacts } from './facts.ts'
import { mountText } from './image-volumes.ts'
import { runsOfNew } from './replicas.ts'
import type { NamedContainer, RolloutSpec, WantedContainer, WantedImage } from './spec.ts'
import { stillUp } from './watch-container.ts'

/** For who says nothing else. */
const usualRestart: RestartPolicy = { name: 'unless-stopped', retries: 0 }

export function recordStage(spec: RolloutSpec): Stage {
  const { image, container, release: kept, replicas } = spec
  return recordingStage(async (run) => {
    const { imageVolumes = {} } = readFacts(run)
    const made = runsOfNew(run, spec)
    for (const own of made) await letRestart(own, container)
    const verified = areVerified(run, spec, made)
    // Where none was made, nothing else has said so.
    if (made.length !== 1) run.note('', { type: 'verified', verified })
    const part = {
      ...partOf(run, image),
      ...(kept.image !== undefined && { image: kept.image }),
      replicas: replicas?.count ?? 1,
    }
    return run.recordRelease(
      {
        parts: [{ ...part, part: run.workload.document.name }],
        ...(kept.tag !== undefined && { tag: kept.tag }),
        fingerprint: `sha256:${contentHash(kept.rendered)}`,
        config: { ...kept.config, ...mountsOf(imageVolumes) },
        rendered: kept.rendered,
      },
      verified,
    )
  })
}

/** Whether all replicas are verified: those that stay are as proved as what is live. */
function areVerified(run: StageRun, { replicas }: RolloutSpec, made: readonly StageRun[]): boolean {
  const isKept = replicas !== undefined && replicas.kept.length > 0
  const areOld = !isKept || run.intent.live?.release.verified === true
  return areOld && made.every((own) => readFacts(own).verified === true)
}

export function recordingStage(record: (run: StageRun) => Promise<Pick<Release, 'name'>>): Stage {
  return {
    name: 'record',
    summary: 'record the release',
    proves: true,
    check: async (run) => (run.recorded() ? 'done' : 'not-done'),
    async run(run) {
      const { name } = await record(run)
      run.note(`recorded ${name}`, { type: 'release', release: name })
      return undefined
    },
  }
}

/** Proved, it is called by its name, and started again by its engine from now on. */
export async function letRestart(run: StageRun, container: WantedContainer): Promise<void> {
  const { restart = usualRestart } = container.settings ?? {}
  await run.session.engine.containers.keepRunning(newContainerId(run), restart, run.signal)
  // One that ended just before would never be started again.
  await stillUp(run)
  await giveAlias(run, newContainerId(run), container)
}

/** The new container as its release has it. */
export function partOf(run: StageRun, { name, tag }: WantedImage): Omit<Part, 'part'> {
  const imageId = newImageId(run)
  const { digest = null } = readFacts(run)
  return { image: `${name}:${tag}`, digest, imageId, replicas: 1, mayEnd: false }
}

export function mountsOf(volumes: Readonly<Record<string, string>>): Record<string, string> {
  const mounts = Object.entries(volumes).map(
    ([target, volume]) => [`mount.${target}`, mountText({ target, volume })] as const,
  )
  return Object.fromEntries(mounts)
}

/**
 * Drains and removes what is old. Best effort: it never fails a proved deployment (TF-53), but waits
 * for a host that went away.
 */
export function retireStage(spec: RolloutSpec): Stage {
  const { container, leaving, replicas, stopTimeoutMs } = spec
  const names = leaving.map(({ name }) => name).join(', ')
  return {
    name: 'retire',
    summary: names === '' ? 'nothing old to remove' : `stop and remove ${names}`,
    proves: true,
    async check(run) {
      for (const old of leaving) {
        if (await run.session.engine.containers.inspect(old.id, run.signal)) return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      if (leaving.length === 0) return 'skipped'
      await takeAlias(
        run,
        leaving.map(({ id }) => id),
      )
      // A name without letters has one form alone, which is free only now.
      const made = runsOfNew(run, spec).map(newContainerId)
      const stays = [...made, ...(replicas?.kept ?? []).map(({ id }) => id)]
      if (!container.nameHolders?.length)
        for (const id of stays) await giveAlias(run, id, container)
      return await retireAll(run, leaving, stopTimeoutMs)
    },
  }
}

export async function retireAll(
  run: StageRun,
  leaving: readonly NamedContainer[],
  stopTimeoutMs: number,
): Promise<undefined> {
  for (const old of leaving)
    await bestEffort(run, `${old.name} could not be removed`, () =>
      retireOne(run, old, stopTimeoutMs),
    )
}

async function retireOne(
  run: StageRun,
  { id, name }: NamedContainer,
  graceMs: number,
): Promise<void> {
  const told = (line: string, moment: 'draining' | 'not-serving' | 'removed') =>
    noteMoment(run, line, { id, name, role: 'old', moment })
  told(`draining ${name}`, 'draining')
  const onStopped = () => told(`${name} stopped`, 'not-serving')
  await endContainer(run, id, { graceMs, mayHurry: true, onStopped })
  told(`removed ${name}`, 'removed')
}

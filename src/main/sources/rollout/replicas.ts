/**
 * Several equal containers (ADR 28): once the first that is made is proved, the others follow, one after another. `create`
 * takes back all of them, and what is there already goes on meanwhile.
 */
import { fail } from '../../../shared/lib/failure-error.ts'
import type { EventData } from '../../../shared/model/timeline.ts'
import { aroundStage, type Stage, type StageRun } from '../stage.ts'
import { createStage } from './create.ts'
import { containerAt, type Led } from './faces/route.ts'
import { newContainerId, newImageId, readFacts } from './facts.ts'
import { healthStage, isHealthy, newSubject } from './health.ts'
import { volumesFor } from './image-volumes.ts'
import { inPart } from './in-part.ts'
import type { RolloutSpec } from './spec.ts'
import { judgedStartStage } from './start.ts'

type Wanted = Pick<RolloutSpec, 'replicas'>

/** How many a deployment makes; 0 = there are enough. */
export const madeBy = ({ replicas }: Wanted): number =>
  replicas ? Math.max(0, replicas.count - replicas.kept.length) : 1

/** The run as each of the new ones sees it, the first that is made first. */
export function runsOfNew(run: StageRun, spec: Wanted): readonly StageRun[] {
  return Array.from({ length: madeBy(spec) }, (_, nth) => (nth === 0 ? run : ofNth(run, nth, spec)))
}

/** All that there are to be, those that go on first: names lead to each of them. */
export function allOf(spec: Wanted): Led {
  const kept = (spec.replicas?.kept ?? []).map(({ id }) => id)
  return {
    to: spec.replicas && spec.replicas.count > 1 ? `all ${spec.replicas.count} of it` : 'it',
    containersOf: async (run) =>
      await Promise.all(
        [...kept, ...runsOfNew(run, spec).map(newContainerId)].map((id) => containerAt(run, id)),
      ),
  }
}

/** Number of one among all that there will be, as people count. */
const numberOf = (nth: number, { replicas }: Wanted): number =>
  (replicas?.kept.length ?? 0) + nth + 1

/** Its facts are its own, but for what all have from the stages before; its lines say which it is. */
function ofNth(run: StageRun, nth: number, spec: Wanted): StageRun {
  const number = numberOf(nth, spec)
  const which = `${number} of ${spec.replicas?.count}`
  const own = inPart(run, which)
  const { imageId, digest, hasHealthcheck } = readFacts(run)
  return {
    ...own,
    get facts() {
      return { imageId, digest, hasHealthcheck, ...own.facts }
    },
    note(line, data) {
      if (data?.type === 'container') run.note(`${which}: ${line}`, numbered(data, number))
      else own.note(line, data)
    },
  }
}

/** Each is the same part of its workload, and a lane of its own. */
function numbered(data: EventData | undefined, replica: number): EventData | undefined {
  return data?.type === 'container' ? { ...data, replica } : data
}

/** A stage of the first that is made, which tells which it is of all. */
export function ofFirst(stage: Stage, spec: RolloutSpec): Stage {
  if (!spec.replicas) return stage
  const number = numberOf(0, spec)
  return aroundStage(stage, ['run'], (run, work) =>
    work({
      ...run,
      get facts() {
        return run.facts
      },
      note: (line, data) => run.note(line, numbered(data, number)),
    }),
  )
}

/**
 * Refuses data that the image keeps by itself, which is for one: only once it is there is it certain which image it
 * is.
 */
export function refuseOwnData(stage: Stage, { replicas, container }: RolloutSpec): Stage {
  if (!replicas || replicas.count === 1) return stage
  return aroundStage(stage, ['run'], async (run, work) => {
    const image = await run.session.engine.images.inspect(newImageId(run), run.signal)
    const { mounts: declared, known } = container
    const workloadId = run.workload.id
    const [first] = image
      ? volumesFor(image, { workloadId, service: undefined, declared, known })
      : []
    if (first) {
      const message = `${replicas.count} of it cannot be: the image keeps data in a volume at ${first.target}`
      fail({ kind: 'create-failed', host: run.session.name, message })
    }
    return await work(run)
  })
}

export function othersStage(spec: RolloutSpec): Stage {
  const others = madeBy(spec) - 1
  return {
    name: 'replicas',
    summary: `make ${others} more like it, one after another, each proved before the next`,
    async check(run) {
      for (const own of runsOfNew(run, spec)) {
        if (readFacts(own).containerId === undefined) return 'not-done'
        const is = await isHealthy(own, newSubject(own, spec))
        if (is !== 'done') return is
      }
      return 'done'
    },
    async run(run) {
      for (const [nth, own] of runsOfNew(run, spec).entries())
        if (nth > 0) for (const step of stepsOf(spec, nth)) await step.run(own)
      return undefined
    },
  }
}

function stepsOf(spec: RolloutSpec, nth: number): readonly Stage[] {
  const { container } = spec
  return [
    createStage({ ...spec, container: { ...container, nth } }),
    judgedStartStage(spec),
    healthStage(spec),
  ]
}

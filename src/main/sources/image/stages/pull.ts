import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Transfer } from '../../../../shared/model/deployment.ts'
import type { PullProgress } from '../../../engine/engine.ts'
import { digestOf } from '../../digest-of.ts'
import type { Stage, StageRun } from '../../source.ts'
import type { DeployBody } from '../plan.ts'

/** Pulls with byte progress; afterwards the image is inspected, never believed. */
export function pullStage(body: DeployBody): Stage {
  return {
    name: 'pull',
    async check(run) {
      if (!body.pull) return 'done'
      return (await run.session.engine.images.inspect(body.pull.reference)) ? 'done' : 'not-done'
    },
    async run(run) {
      if (!body.pull) return 'skipped'
      const { engine, name: host } = run.session
      const { reference, digest: promised } = body.pull
      await pullTelling(run, reference)
      const image = await engine.images.inspect(reference, run.signal)
      if (!image) fail({ kind: 'pull-failed', host, image: reference, reason: 'it is not there' })
      if (promised && !image.repoDigests.some((known) => known.endsWith(`@${promised}`))) {
        fail({
          kind: 'pull-failed',
          host,
          image: reference,
          reason: `the tag moved while it was pulled: ${promised} was asked for`,
        })
      }
      const digest = promised ?? digestOf(image.repoDigests, body.rendered.image)
      run.remember({ imageId: image.id, digest, hasHealthcheck: image.hasHealthcheck })
      run.note(`pulled ${reference}`, { type: 'image', digest, imageId: image.id })
    },
  }
}

/** TF-27: what a registry says belongs into the output, not into the failure. */
async function pullTelling(run: StageRun, reference: string): Promise<void> {
  try {
    await run.session.engine.images.pull(reference, transferNews(run), run.signal)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'pull-failed') throw error
    run.log(failure.reason)
    fail({ ...failure, reason: 'what the engine said is in the output of this stage' }, error)
  }
}

function transferNews(run: StageRun): (progress: PullProgress) => void {
  const layers = new Map<string, PullProgress>()
  let shown: Transfer = { done: 0, total: 0, layersDone: 0, layersTotal: 0 }
  return (progress) => {
    if (progress.layer === '') return run.progress(progress.status)
    layers.set(progress.layer, keepBytes(layers.get(progress.layer), progress))
    shown = forward(shown, sum(layers))
    run.progress(transferLine(shown), { type: 'transfer', transfer: shown })
  }
}

/** A layer that is tried again counts from the start, but what was shown never shrinks. */
function forward(before: Transfer, now: Transfer): Transfer {
  const done = Math.max(before.done, now.done)
  return { ...now, done, total: Math.max(now.total, before.total, done) }
}

/** Finished layers are reported without bytes; what was counted stays counted. */
function keepBytes(before: PullProgress | undefined, now: PullProgress): PullProgress {
  const total = now.total || before?.total || 0
  const isDone = doneStatuses.has(now.status)
  const done = isDone ? total : now.status === 'Downloading' ? now.done : (before?.done ?? 0)
  return { ...now, total, done }
}

const doneStatuses = new Set(['Download complete', 'Pull complete', 'Already exists', 'Extracting'])

function sum(layers: ReadonlyMap<string, PullProgress>): Transfer {
  const all = [...layers.values()]
  return {
    done: all.reduce((bytes, layer) => bytes + layer.done, 0),
    total: all.reduce((bytes, layer) => bytes + layer.total, 0),
    layersDone: all.filter(
      ({ status }) => status === 'Pull complete' || status === 'Already exists',
    ).length,
    layersTotal: all.length,
  }
}

function transferLine({ done, total, layersDone, layersTotal }: Transfer): string {
  const mb = (bytes: number) => (bytes / 1_000_000).toFixed(1)
  return `${mb(done)} of ${mb(total)} MB, ${layersDone} of ${layersTotal} layers`
}

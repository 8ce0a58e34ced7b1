/** The image of a new container: found on its host, or pulled. */
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { bytesText } from '../../../shared/model/bytes.ts'
import type { CopyStep } from '../../../shared/model/copy.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { PullProgress } from '../../engine/image.ts'
import { isAbsence } from '../../hosts/absence.ts'
import { copyImage } from '../../hosts/copy-image.ts'
import { underPulse } from '../../hosts/heartbeat.ts'
import { loginFor, withLogin } from '../../registries/image-login.ts'
import { digestOf, hasDigest } from '../containers/digest-of.ts'
import { noteMoment } from '../containers/lanes.ts'
import { createLayers, transferLine } from '../containers/layers.ts'
import type { SourceServices, Stage, StageRun } from '../stage.ts'
import { addFacts } from './facts.ts'
import type { RolloutSpec, WantedImage, WantedPull } from './spec.ts'

type Logins = Pick<SourceServices, 'credentials'>

/** No image has more. */
const mostLayers = 500

/** Pulls with byte progress; afterwards the image is inspected, never believed. */
export function pullStage(services: Logins, { image: { name, pull } }: RolloutSpec): Stage {
  return {
    name: 'pull',
    summary: summaryOf(pull),
    async check(run) {
      if (!pull) return 'done'
      return (await run.session.engine.images.inspect(pull.copy?.image ?? pull.reference))
        ? 'done'
        : 'not-done'
    },
    async run(run) {
      if (!pull) return 'skipped'
      const { engine, name: host } = run.session
      if (pull.copy) return await copyThere(run, name, { reference: pull.reference, ...pull.copy })
      const { reference, digest: promised } = pull
      await pullTelling(services, run, pull)
      const image = await engine.images.inspect(reference, run.signal)
      if (!image) fail({ kind: 'pull-failed', host, image: reference, reason: 'it is not there' })
      if (promised && !hasDigest(image.repoDigests, promised)) {
        fail({
          kind: 'pull-failed',
          host,
          image: reference,
          reason: `the tag moved while it was pulled: ${promised} was asked for`,
          cause: 'moved',
        })
      }
      const digest = promised ?? digestOf(image.repoDigests, name)
      addFacts(run, { imageId: image.id, digest, hasHealthcheck: image.hasHealthcheck })
      run.note(`pulled ${reference}`, { type: 'image', digest, imageId: image.id })
    },
  }
}

function summaryOf(pull: WantedPull | null): string {
  if (!pull) return 'nothing to pull'
  const { reference, copy } = pull
  return copy
    ? `copy ${reference} from ${copy.from}, about ${bytesText(copy.sizeBytes)} unpacked`
    : `pull ${reference}`
}

const silenceMs = 10_000

type WantedCopy = { readonly reference: string } & NonNullable<WantedPull['copy']>

/** As a pull does, it moves the tag on the host that it is for. What arrived is the same, or it fails. */
async function copyThere(run: StageRun, name: string, wanted: WantedCopy): Promise<undefined> {
  const { reference, image, from: host, sizeBytes } = wanted
  const from = run.sessionOf(host)
  const order = { from, to: run.session, image, name: reference, movesName: true }
  const total = bytesText(sizeBytes)
  const step = (what: CopyStep, bytes: number) =>
    run.progress(what === 'sending' ? `${bytesText(bytes)} of about ${total} sent` : what)
  const news = { found() {}, step }
  try {
    const copied = await underPulse({ session: from, clock: run.clock, silenceMs }, (pulse) =>
      copyImage(order, news, AbortSignal.any([run.signal, pulse])),
    )
    const { id: imageId, hasHealthcheck } = copied.image
    const digest = digestOf(copied.source.repoDigests, name)
    addFacts(run, { imageId, digest, hasHealthcheck })
    const sent = copied.wasThere
      ? 'was there already'
      : `copied from ${host}, ${bytesText(copied.bytes)}`
    run.note(`${reference} ${sent}`, { type: 'image', digest, imageId })
    return
  } catch (error) {
    const failure = failureOf(error)
    // That the other host is away is no reason to wait for this one.
    if (!failure || !isAbsence(failure) || !('host' in failure) || failure.host !== host)
      throw error
    const found = describeFailure(failure).title
    const told = { from: host, to: run.session.name, image: reference, name: reference }
    return fail({ kind: 'copy-failed', ...told, why: 'away', found }, error)
  }
}

/** TF-27: what a registry says belongs into the output, not into the failure. */
async function pullTelling(
  { credentials }: Logins,
  run: StageRun,
  { reference, account = '', platform }: WantedPull,
): Promise<void> {
  try {
    const login = await loginFor(credentials, reference, { signal: run.signal, account })
    await withLogin(login, (auth) =>
      run.session.engine.images.pull(reference, transferNews(run), {
        signal: run.signal,
        auth,
        platform,
      }),
    )
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'pull-failed') throw error
    run.log(failure.reason)
    fail({ ...failure, reason: 'what the engine said is in the output of this stage' }, error)
  }
}

function transferNews(run: StageRun): (progress: PullProgress) => void {
  const layers = createLayers(mostLayers)
  return ({ layer: id, status, done, total }) => {
    if (id === '') return run.progress(status)
    layers.take({ id, status, done, total })
    const transfer = { ...layers.sum(), parts: [] }
    run.progress(transferLine(transfer), { type: 'transfer', transfer })
  }
}

/** Finds the exact image that will run, or says that it is not to be had. */
export function resolveStage({ image, previous, probe, container }: RolloutSpec): Stage {
  return {
    name: 'resolve',
    summary: `find ${image.reference}`,
    check: async () => 'done',
    async run(run) {
      for (const { id, name } of previous)
        noteMoment(run, `${name} is serving`, { id, name, role: 'old', moment: 'serving' })
      // Before anything is touched: where nothing leads to the containers of the host, a good version could not be
      // told from a bad one.
      if (probe) await run.session.reach.prepare(container.network, run.signal)
      if (!image.pull) await resolveLocal(run, image)
    },
  }
}

async function resolveLocal(run: StageRun, wanted: WantedImage): Promise<void> {
  const image = await run.session.engine.images.inspect(
    wanted.imageId ?? wanted.reference,
    run.signal,
  )
  const { action, release: back, live } = run.intent
  const release = (action === 'scale' ? live : back)?.release
  if (!image || wanted.absent) {
    fail({
      kind: 'image-not-found',
      host: run.session.name,
      image: wanted.reference,
      pull: wanted.neverPulls ? 'never' : 'allowed',
      ...(release && { release: release.name }),
    })
  }
  // A release knows its digest, though the host may have forgotten where the image came from.
  const known = release && onlyPart(release)?.digest
  const digest = known ?? digestOf(image.repoDigests, wanted.name)
  addFacts(run, { imageId: image.id, digest, hasHealthcheck: image.hasHealthcheck })
  run.note(`${wanted.reference} is ${image.id}`, { type: 'image', digest, imageId: image.id })
}

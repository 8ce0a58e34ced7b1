/** The stage that builds an image of a commit's files, on the host or here, and leaves none where it is taken back. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { copyImage } from '../../../hosts/copy-image.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { registryOf } from '../../../registries/registry-of.ts'
import { withOnlyLogins } from '../../docker-logins.ts'
import type { SourceServices, Stage, StageRun } from '../../stage.ts'
import { exported, folderForBuild } from '../commit-folder.ts'
import { addGitFacts, readGitFacts } from '../facts.ts'
import { buildLabels, type Making, referenceOf } from '../making.ts'
import { builderFor, buildTools, forgetBuildTools } from '../tools.ts'
import { baseImages } from './base-images.ts'
import { callPattern, type DockerBuild, dockerBuild } from './call.ts'
import { type BuildNews, createBuildSteps } from './steps.ts'

type Services = Pick<SourceServices, 'repositories' | 'credentials'>

export function dockerBuildStage(services: Services, making: Making, how: DockerBuild): Stage {
  const reference = referenceOf(making)
  return {
    name: 'build',
    summary: `build ${reference}`,
    async check(run) {
      return (await run.session.engine.images.inspect(reference, run.signal)) ? 'done' : 'not-done'
    },
    async run(run) {
      addGitFacts(run, { builds: true })
      const builder = builderFor(run, making)
      await build(services, { run, making, how }, builder).catch((error: unknown) => {
        forgetBuildTools(builder)
        throw error
      })
      if (builder.name !== run.session.name) await send(run, builder, reference)
      return
    },
    async undo(run) {
      if (!readGitFacts(run).builds) return
      for (const builder of new Set([builderFor(run, making), run.session])) {
        await endStray(run, builder, reference)
        await builder.engine.images.remove(reference, run.signal)
      }
    },
  }
}

interface Building {
  readonly run: StageRun
  readonly making: Making
  readonly how: DockerBuild
}

async function build(
  services: Services,
  { run, making, how }: Building,
  builder: HostSession,
): Promise<void> {
  const tools = await buildTools(builder, run.signal)
  const steps = createBuildSteps()
  await withBaseLogins(services, { run, making, how, tools }, (env) =>
    folderForBuild(services, { run, making, tools }, (folder) =>
      dockerBuild(tools, {
        ...how,
        ...{ folder, env, values: run.workload.env, platform: making.platform },
        reference: referenceOf(making),
        labels: buildLabels(
          { installation: run.installation, workload: run.workload.document.name },
          making,
        ),
        signal: run.signal,
        onLine: (line) => tell(run, steps.take(line)),
      }),
    ),
  )
  const image = await builder.engine.images.inspect(referenceOf(making), run.signal)
  run.note(`built ${referenceOf(making)}`, {
    ...{ type: 'image', digest: null, imageId: image?.id ?? '' },
  })
}

/**
 * With the accounts that are kept here for the registries of its base images; where there are none, the docker command
 * that builds has its own logins.
 */
async function withBaseLogins(
  services: Services,
  { run, making, how, tools: session }: Building & { readonly tools: HostSession },
  work: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const { signal } = run
  const text = how.written ?? (await readDockerfile(services, { run, making, how }))
  const registries = [...new Set(baseImages(text, how.args ?? {}).map(registryOf))]
  const logins = await services.credentials.of(registries, signal)
  const isOurs = Object.values(logins).some(({ named }) => named !== undefined)
  return await (isOurs ? withOnlyLogins({ session, logins, signal }, work) : work({}))
}

/** '' where it is not there: the build says so. */
async function readDockerfile(services: Services, { run, making, how }: Building): Promise<string> {
  const { folder } = await exported(services, making, run)
  return await readFile(path.join(folder, how.file ?? 'Dockerfile'), 'utf8').catch(() => '')
}

/** What BuildKit does for itself is told where it fails alone. */
function tell(run: StageRun, news: BuildNews | undefined): void {
  if (news?.type === 'output') run.log(news.line)
  if (news?.type === 'progress') run.progress(news.line)
  if (news?.type !== 'step') return
  const { step, line } = news
  if (step.name.startsWith('[internal]') && step.state !== 'failed') return
  run.note(line, { type: 'build-step', step })
}

async function send(run: StageRun, from: HostSession, reference: string): Promise<void> {
  const order = { from, to: run.session, image: reference, name: reference, movesName: true }
  const news = {
    found() {},
    step: (what: string, bytes: number) =>
      run.progress(what === 'sending' ? `${bytes} bytes sent` : what),
  }
  await copyImage(order, news, run.signal)
  run.note(`sent ${reference} to ${run.session.name}`)
}

/** One that outlived the app, or the connection, over which it had been started. */
async function endStray(run: StageRun, builder: HostSession, reference: string): Promise<void> {
  try {
    const argv = ['pkill', '-KILL', '-f', callPattern(reference)] as const
    await builder.run({ argv: [...argv], signal: run.signal })
  } catch (error) {
    const failure = failureOf(error)
    // Without pkill there: one whose output nobody reads ends by itself.
    if (failure && isAbsence(failure)) throw error
    run.signal.throwIfAborted()
  }
}

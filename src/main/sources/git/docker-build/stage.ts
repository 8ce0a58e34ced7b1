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
import { findBuilt } from '../built.ts'
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
      const builder = builderFor(run, making)
      await haveBuilt(services, { run, making, how }, builder)
      if (builder.name !== run.session.name) await send(run, builder, reference)
      return
    },
    async undo(run) {
      const { builds, had = '' } = readGitFacts(run)
      if (!builds) return
      const builder = builderFor(run, making)
      for (const each of new Set([builder, run.session])) {
        await endStray(run, each, reference)
        // What another host runs, or can go back to, has its name here as before.
        if (had !== '' && each === builder) await rename(run, each, { id: had, reference })
        else await each.engine.images.remove(reference, run.signal)
      }
    },
  }
}

/** Has the image on the machine that builds, which may have built it for another host since this was planned, or before. */
async function haveBuilt(
  services: Services,
  building: Building,
  builder: HostSession,
): Promise<void> {
  const { run, making } = building
  const reference = referenceOf(making)
  const { installation, signal } = run
  const { images } = builder.engine
  const had = (await images.inspect(reference, signal))?.id ?? ''
  addGitFacts(run, { builds: true, had })
  const whose = { installation, workload: run.workload.document.name }
  const before = await findBuilt(builder.engine, { ...whose, making }, signal)
  if (!before) return await build(services, building, builder)
  await images.tag(before.id, reference, signal)
  run.note(`${reference} was built before`, {
    ...{ type: 'image', digest: null, imageId: before.id },
  })
}

interface Named {
  readonly id: string
  readonly reference: string
}

async function rename(
  { signal }: StageRun,
  { engine: { images } }: HostSession,
  { id, reference }: Named,
): Promise<void> {
  if (await images.inspect(id, signal)) await images.tag(id, reference, signal)
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
  try {
    await buildWith(services, { run, making, how, tools: await buildTools(builder, run.signal) })
  } catch (error) {
    forgetBuildTools(builder)
    throw error
  }
  const image = await builder.engine.images.inspect(referenceOf(making), run.signal)
  run.note(`built ${referenceOf(making)}`, {
    ...{ type: 'image', digest: null, imageId: image?.id ?? '' },
  })
}

type WithTools = Building & { readonly tools: HostSession }

async function buildWith(services: Services, { run, making, how, tools }: WithTools) {
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
}

/**
 * With the accounts that are kept here for the registries of its base images; where there are none, the docker command
 * that builds has its own logins.
 */
async function withBaseLogins(
  services: Services,
  { run, making, how, tools: session }: WithTools,
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

/** Tells news of a build; steps that BuildKit does for itself only where they fail. */
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

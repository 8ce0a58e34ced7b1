/**
 * The stage that makes files of PHP ready: what Composer installs, and what tells Apache which of them to serve. That
 * Composer fails ends nothing: what is needed may be in the repository. It is warned of.
 */
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { SourceServices, Stage, StageRun } from '../../stage.ts'
import { bring, commitFolder, exported, markWhole } from '../commit-folder.ts'
import type { Making } from '../making.ts'
import { builderFor } from '../tools.ts'
import { documentRootVariable, siteConfiguration, siteFolder, whyNoRoot } from './document-root.ts'

type Services = Pick<SourceServices, 'repositories'>

export interface PhpBuild {
  readonly scripts?: boolean | undefined
}

export function composerStage(services: Services, build: PhpBuild, making: Making): Stage {
  return {
    name: 'composer install',
    summary: `install what composer.json asks for${making.on === 'here' ? ', here' : ''}`,
    async run(run) {
      refuseRoot(run)
      const folder = await commitFolder(run, making)
      const installing = { run, build, making, builder: builderFor(run, making) }
      const isDone = await install(services, installing, folder)
      await writeSite(run.session, folder)
      await markWhole(run, making)
      return isDone ? undefined : 'skipped'
    },
  }
}

function refuseRoot({ workload }: StageRun): void {
  const root = workload.env[documentRootVariable]
  const message = root === undefined ? null : whyNoRoot(root)
  if (message === null) return
  const issues = [{ path: `env.${documentRootVariable}`, message }]
  fail({ kind: 'invalid', what: 'workload', issues })
}

async function writeSite({ files }: HostSession, folder: string): Promise<void> {
  const { inside } = siteFolder
  await files.ensureFolder(`${folder}/${inside}`)
  await files.write(`${folder}/${inside}/000-default.conf`, siteConfiguration, 0o644)
}

interface Installing {
  readonly run: StageRun
  readonly build: PhpBuild
  readonly making: Making
  /** Whose Composer installs. */
  readonly builder: HostSession
}

/** False where there was nothing to do. */
async function install(
  services: Services,
  installing: Installing,
  folder: string,
): Promise<boolean> {
  const { run, builder, making } = installing
  const asked = await run.session.files.lookAt(`${folder}/composer.json`)
  if (asked === undefined || asked === 'broken-link') return false
  if (!(await hasComposer(installing))) {
    run.note(`Composer is not installed on ${builder.name}: nothing was installed`)
    return false
  }
  if (builder.name === run.session.name) {
    await composer(installing, folder)
    return true
  }
  const { folder: from } = await exported(services, making, run)
  await builder.files.withTemporary(async (temporary) => {
    const copy = path.join(temporary.path, 'files')
    await cp(from, copy, { recursive: true, verbatimSymlinks: true })
    await composer(installing, copy)
    await bring(run, making, copy)
  })
  return true
}

async function hasComposer({ run, builder }: Installing): Promise<boolean> {
  try {
    const { exitCode } = await builder.run({
      argv: ['composer', '--version', '--no-ansi'],
      env: asRoot,
      signal: run.signal,
    })
    return exitCode === 0
  } catch (error) {
    if (failureOf(error)?.kind === 'capability-missing') return false
    throw error
  }
}

/** Variables by which it asks nobody whether root may. */
const asRoot = { COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_NO_INTERACTION: '1' }

async function composer({ run, build, builder }: Installing, cwd: string): Promise<void> {
  const { exitCode, signal } = await builder.run({
    argv: [
      ...(['composer', 'install', '--no-dev', '--no-interaction', '--no-progress'] as const),
      ...(build.scripts === false ? ['--no-scripts', '--no-plugins'] : []),
    ],
    ...{ cwd, env: asRoot, signal: run.signal },
    onLine: (_, line) => run.log(line),
  })
  if (exitCode === 0) return
  const how = exitCode === null ? `ended by ${signal}` : `exit status ${exitCode}`
  const warning = `warning: composer install: ${how}; what it could not install may be missing`
  run.log(warning)
  run.note(warning)
}

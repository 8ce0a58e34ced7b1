/**
 * Docker's own tools of this machine, for an engine elsewhere: they reach it by a socket of ours, and
 * find their files here.
 */
import { join } from 'node:path'
import type { Clock } from '../../../shared/lib/clock.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { temporaryNames } from '../session/temporary-names.ts'
import type { LocalTools } from '../session.ts'
import { createLocalFiles } from './local-files.ts'
import { type LocalRunDeps, runHere } from './local-run.ts'
import { createLocalTemporary } from './local-temporary.ts'

export interface LocalToolsDeps {
  /** The Longshore host. */
  readonly name: string
  readonly clock: Clock
  readonly installation: string
  readonly env: LocalRunDeps['env']
  /** Private folders of the workloads of this host. */
  readonly filesDir: string
  /** Path of a local socket that leads to the engine. */
  readonly privateSocket: () => Promise<string>
}

/** Takes up nothing before it is asked. */
export function createLocalTools(deps: LocalToolsDeps): () => Promise<LocalTools> {
  const { name, clock, installation, env, filesDir, privateSocket } = deps
  const { platform } = process
  const temporary = createLocalTemporary({
    ...{ names: temporaryNames(installation), env },
    onDisk: join(filesDir, '.temporary'),
  })
  let sweeping: Promise<void> | undefined
  return async () => {
    // There docker's tools know pipes, and no sockets.
    if (platform === 'win32') fail({ kind: 'capability-missing', host: name, capability: 'socket' })
    sweeping ??= temporary.sweep()
    await sweeping
    return {
      run: (command) => runHere({ host: name, clock, env, platform }, command),
      files: { ...createLocalFiles(filesDir), withTemporary: temporary.withTemporary },
      // A builder that the user chose would build somewhere else.
      toolEnv: { DOCKER_HOST: `unix://${await privateSocket()}`, BUILDX_BUILDER: 'default' },
    }
  }
}

// docker's own command line, as the app's commands find it in a test: with compose, and with no
// configuration of this machine's user.
import { beforeAll } from 'vitest'
import { ensureDockerCli } from '../../scripts/lib/engine/cli.mjs'
import type { EngineBed } from './bed/shared-engine.ts'

/** For every test of the file; answers what a test needs to run the same by itself. */
export function dockerCli(bed: EngineBed): () => { binary: string; env: NodeJS.ProcessEnv } {
  let cli: { binary: string; env: NodeJS.ProcessEnv } | undefined
  beforeAll(async () => {
    cli = await ensureDockerCli(bed.socketPath)
    const { PATH, DOCKER_CONFIG } = cli.env
    Object.assign(process.env, { PATH, DOCKER_CONFIG })
  })
  return () => {
    if (!cli) throw new Error('docker is not there before the tests begin')
    return cli
  }
}

// A remote host for the length of a test file: an engine and an sshd in a namespace of their own.
import { afterAll, beforeAll } from 'vitest'
import type { BedEngine } from './global-setup.ts'
import { type PrivateEngineBed, privateEngine } from './private-engine.ts'
import { type EngineRelease, type RemoteHost, startRemote } from './remote/start-remote.ts'

export interface RemoteHostBed extends PrivateEngineBed {
  remote(): RemoteHost
}

interface RemoteHostOptions {
  readonly release?: EngineRelease
  /** References of the images to make on it; all by default. */
  readonly images?: readonly string[]
  /** Lines of sshd_config that come before ours. */
  readonly sshd?: Readonly<Record<string, string>>
}

/** Skips its tests where a private engine cannot be started. */
export function remoteHost(options: RemoteHostOptions = {}): RemoteHostBed {
  const { sshd, ...rest } = options
  const bed = privateEngine(rest)
  let host: RemoteHost | undefined
  const started = (): RemoteHost => {
    if (!host) throw new Error('The remote host has not been started yet.')
    return host
  }
  beforeAll(async () => {
    const engine = runningEngine(bed)
    if (engine?.private) host = await startRemote(engine, sshd)
  })
  afterAll(() => host?.close())
  return Object.assign(bed, { remote: started })
}

/** undefined where private engines cannot be had; its tests are skipped then. */
function runningEngine(bed: PrivateEngineBed): BedEngine | undefined {
  try {
    return bed.engine
  } catch {
    return undefined
  }
}

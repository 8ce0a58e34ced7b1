// A session on the shared engine, as the app opens one for this machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { systemClock } from '../../src/main/clock.ts'
import type { DeclaredHosts } from '../../src/main/hosts/hosts.ts'
import type { HostSession } from '../../src/main/hosts/session.ts'
import type { EngineBed } from './bed/shared-engine.ts'
import { hostsOn } from './hosts-on.ts'

/** Opened by the first test that asks, closed after them. */
export function sessionOn(bed: EngineBed): () => HostSession {
  const filesDir = mkdtempSync(join(tmpdir(), 'longshore-session-'))
  let hosts: DeclaredHosts | undefined
  afterAll(async () => {
    await hosts?.close()
    rmSync(filesDir, { recursive: true, force: true })
  })
  return () => {
    hosts ??= hostsOn({
      ...{ clock: systemClock, installation: bed.tag, filesDir },
      endpoint: bed.socketPath,
    })
    return hosts.get('local')
  }
}

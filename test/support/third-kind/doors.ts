/** The app's modules over a host in memory, as each door has them. */
import { createRouterClient } from '@orpc/server'
import { expect } from 'vitest'
import type { Deploys } from '../../../src/main/deploys/deploys.ts'
import { createFleet } from '../../../src/main/fleet/fleet.ts'
import { createLinkDoor } from '../../../src/main/handlers/link-door.ts'
import { createRouter, type HandlerDeps } from '../../../src/main/handlers/router.ts'
import { createSecrets } from '../../../src/main/secrets/secrets.ts'
import { createProjects } from '../../../src/main/sources/projects.ts'
import { type Source, sourcesOf } from '../../../src/main/sources/source.ts'
import { createVolumeList } from '../../../src/main/sources/volume-list.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import type { Client } from '../../../src/shared/contract/index.ts'
import { type Ran, run } from '../../unit/cli/harness.ts'
import { type RunBedOptions, runBed } from '../../unit/deploys/run-bed.ts'
import { testClock as clock } from '../fake-engine/test-clock.ts'
import { createFakeHosts, type FakeSession } from '../fake-session/fake-session.ts'
import { sources as known, services } from '../sources.ts'
import { pageKind } from './kind.ts'

export interface Doors {
  /** The contract. */
  readonly client: Client
  readonly deploys: Deploys
  readonly session: FakeSession
  /** Hosts beside the local one. */
  readonly others: readonly FakeSession[]
  /** Env of the containers that run on the host. */
  env(): readonly unknown[]
  /** A command of the terminal; `document` is what it reads where it is given a file. */
  terminal(argv: string, document?: string): Promise<Ran>
  close(): Promise<void>
}

export function openDoors(beside: RunBedOptions['others'] = {}): Doors {
  // A line, as in the list of those that the app knows.
  const sources = sourcesOf([...known.list, pageKind(services) as unknown as Source])
  const { store, session, others, deploys, workloads } = runBed({ sources, others: beside })
  const hosts = createFakeHosts([session, ...others])
  const reportBug = (error: unknown) => expect.fail(String(error))
  const fleet = createFleet({ sources, hosts, store, clock, reportBug })
  let stored: unknown = {}
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const projects = createProjects(sources, { hosts, store, settings, clock })
  const volumes = createVolumeList({ sources, hosts, store, clock })
  const secrets = createSecrets({
    ...{ store, clock, apply: workloads.apply, onChange: () => {}, hosts: () => [] },
  })
  const modules = {
    sources,
    secrets,
    volumes,
    projects,
    store,
    hosts,
    deploys,
    workloads,
    fleet,
    settings,
    ...{ clock, onAdopted: () => {}, by: { user: 'ann', machine: 'laptop' } },
    bugs: { report: reportBug },
  }
  const info = {
    ...{ version: '1.2.3', installation: store.installation, door: 'terminal' },
    ...{ dataDir: '/data', warnings: [] },
    system: { platform: 'linux', families: [] },
  }
  const stats = {
    query: () => ({ series: [] }),
    now: async () => ({ at: 0, services: [], away: [] }),
  }
  const logs = { kept: () => [] }
  const links = createLinkDoor()
  const router = createRouter({ ...modules, info, stats, logs, links } as unknown as HandlerDeps)
  const client = createRouterClient(router, { context: { actor: 'test' } }) as Client
  return {
    client,
    deploys,
    session,
    others,
    env: () =>
      session.engine.control
        .containers()
        .filter(({ state }) => state === 'running')
        .map(({ spec }) => spec.env),
    terminal: async (argv, document = '') =>
      await run(
        argv,
        {},
        {
          deps: {
            readDocument: async () => document,
            openClient: async () => ({ client, warnings: [], close: async () => undefined }),
            reportBug: (error) => reportBug(error),
          },
        },
      ),
    async close() {
      await deploys.close('wait')
      await fleet.close()
    },
  }
}

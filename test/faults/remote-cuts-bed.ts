// What the tests of cuts share: what the app shows of its host, what the host itself says, and a way between
// the two that can be broken in every manner a network breaks.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Deployment, isFinal } from '../../src/shared/model/deployment.ts'
import type { HostState } from '../../src/shared/model/host.ts'
import { type FaultRelay, startFaultRelay } from '../support/bed/fault-relay.ts'
import type { RemoteHost } from '../support/bed/remote/start-remote.ts'
import type { EngineBed } from '../support/bed/shared-engine.ts'
import { until } from '../support/eventually.ts'
import { alias, openRemoteApp, type RemoteApp } from '../support/remote-app.ts'

/** What a divider says where the engine dropped lines before they could be read. */
export const lost = 'the engine no longer has the lines before'
export const image = 'localhost/longshore-test'
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** An app whose only way to the host leads through a relay. */
export interface CutBed extends RemoteApp {
  readonly relay: FaultRelay
}

export async function openCutBed(remote: RemoteHost): Promise<CutBed> {
  const relay = await startFaultRelay({ host: remote.address, port: remote.port })
  const opened = await openRemoteApp(behind(remote, relay))
  const close = async () => {
    await opened.close()
    await relay.close()
  }
  return { ...opened, relay, close }
}

/** The same host at the relay's address; its keys stay known under its own. */
function behind(remote: RemoteHost, relay: FaultRelay): RemoteHost {
  return {
    ...remote,
    writeSshFolder(folder, name) {
      remote.writeSshFolder(folder, name)
      const file = join(folder, 'config')
      // Of two values of one option the first counts; the last block goes on with what is appended.
      const lines = [
        `Host ${name}`,
        `  HostName ${relay.host}`,
        `  Port ${relay.port}`,
        `  HostKeyAlias [${remote.address}]:${remote.port}`,
      ]
      writeFileSync(file, `${lines.join('\n')}\n${readFileSync(file, 'utf8')}`)
    },
  }
}

/** Cuts, holds it so, and mends. */
export type Cut = (holdMs: number) => Promise<void>

export type CutKind = 'RST' | 'FIN' | 'black hole' | 'sshd restart' | 'SIGSTOP' | 'link down'

export function cutsOf(host: RemoteHost, relay: FaultRelay): Readonly<Record<CutKind, Cut>> {
  return {
    RST: async () => relay.cut('reset'),
    FIN: async () => relay.cut('finish'),
    async 'black hole'(holdMs) {
      relay.cut('swallow')
      await sleep(holdMs)
      relay.pass()
    },
    async 'sshd restart'(holdMs) {
      await host.stopSshd({ sessions: true })
      await sleep(holdMs)
      await host.startSshd()
    },
    async SIGSTOP(holdMs) {
      host.freeze()
      await sleep(holdMs)
      host.thaw()
    },
    async 'link down'(holdMs) {
      await host.linkDown()
      await sleep(holdMs)
      await host.linkUp()
    },
  }
}

export const cutKinds: readonly CutKind[] = [
  ...(['RST', 'FIN', 'black hole', 'sshd restart', 'SIGSTOP', 'link down'] as const),
]

/** How often somebody logged in, by sshd's own word, and from which ports. */
export function logins(host: RemoteHost): number[] {
  const told = host.log().matchAll(/Accepted publickey for deploy from \S+ port (\d+)/g)
  return [...told].map(([, port]) => Number(port))
}

export const refusals = /MaxSessions|MaxStartups|no more sessions/i

export interface WatchedStates {
  readonly seen: readonly HostState['state'][]
  stop(): void
}

/** The states of the host, as they are pushed to a window; while it watches, the host is held. */
export function watchStates({ client }: RemoteApp): WatchedStates {
  const stop = new AbortController()
  const seen: HostState['state'][] = []
  const watch = async () => {
    const items = await client.fleet.watch(undefined, { signal: stop.signal })
    for await (const item of items) {
      if (item.type !== 'snapshot') continue
      const state = item.fleet.hosts.find(({ name }) => name === alias)?.status.state
      if (state && state !== seen.at(-1)) seen.push(state)
    }
  }
  watch().catch(() => {})
  return { seen, stop: () => stop.abort() }
}

/** What became of it, once nothing more will; an interrupted one is settled by itself. */
export async function settled({ client }: RemoteApp, id: string): Promise<Deployment> {
  const show = async () => (await client.deploys.show({ id })).deployment
  await until('the deployment is settled', async () => isFinal((await show()).state))
  return await show()
}

/** The workload's containers with their tags, by the engine's own word. */
export async function running(bed: EngineBed, workload: string): Promise<string[]> {
  const filters = JSON.stringify({ label: [`longshore.workload=${workload}`] })
  const found = await bed.ask<{ Image: string; State: string }[]>(
    'GET',
    `/containers/json?all=1&filters=${encodeURIComponent(filters)}`,
  )
  return found.map(({ Image, State }) => `${Image.split(':').at(-1)} ${State}`)
}

/** A workload on the host, which `source` may change. */
export async function apply({ client }: RemoteApp, name: string, source: object = {}) {
  await client.workloads.apply({
    document: {
      ...{ name, host: alias },
      source: {
        kind: 'image',
        image,
        pull: 'never',
        port: 8080,
        healthcheck: '/healthz',
        ...source,
      },
      deploy: { healthTimeout: '20s', soak: '1s', stopTimeout: '1s' },
    },
  })
}

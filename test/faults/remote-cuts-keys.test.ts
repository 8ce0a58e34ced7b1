// A host whose key is another one from one moment to the next: judged by every byte that the app sends it, as
// the relay saw them, and by sshd's log.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RelayedConnection } from '../support/bed/fault-relay.ts'
import { registryOn } from '../support/bed/registry.ts'
import { remoteHost } from '../support/bed/remote-host.ts'
import { campaignForm, tellCampaign } from '../support/campaign.ts'
import { createDice } from '../support/dice.ts'
import { until } from '../support/eventually.ts'
import { alias } from '../support/remote-app.ts'
import {
  type CutBed,
  cutsOf,
  image,
  openCutBed,
  sleep,
  type WatchedStates,
  watchStates,
} from './remote-cuts-bed.ts'
import { type Follow, followTicker, openPulls, type Pulls } from './remote-cuts-moments.ts'

const bed = remoteHost({ images: [`${image}:shell`] })
const registry = registryOn(bed)
let app: CutBed
let states: WatchedStates
let follow: Follow
let pulls: Pulls
beforeAll(async () => {
  app = await openCutBed(bed.remote())
  states = watchStates(app)
  follow = await followTicker(bed, app)
  pulls = await openPulls({ bed, app, registry })
})
afterAll(async () => {
  await pulls?.close()
  states?.stop()
  await app?.close()
})

const form = campaignForm('key-swap')

it(
  'gets not one byte after its host key was replaced during a pull and a followed log, and is tried once',
  async () => {
    const { first, count, seed } = form
    let longestHello = 0
    for (let i = first; i < first + count; i++) {
      const ending = await pulls.begin()
      const kind = await swapKeys(seed, i)
      const tried = await refusedOnce()
      longestHello = Math.max(longestHello, tried.sent)
      await trustAgain()
      // What was under way goes on as after any other cut.
      await follow.caughtUp()
      console.info(
        `key swap ${i} of seed ${seed} by ${kind}: ${tried.sent} bytes, ${await ending()}`,
      )
    }
    tellCampaign(form, { refused: count, longestHello, lines: await follow.end() })
  },
  60_000 + form.count * 60_000,
)

interface Since {
  readonly connections: number
  readonly log: number
}
let since: Since = { connections: 0, log: 0 }

/** What makes it connect again; four in a row are all of them. */
const swapKinds = (seed: number, i: number) =>
  createDice(seed, i).shuffle(['RST', 'FIN', 'black hole', 'sshd restart'] as const)

/** The session that is open lives on beside the new keys until it is cut. */
async function swapKeys(seed: number, i: number): Promise<string> {
  const host = bed.remote()
  const dice = createDice(seed, i)
  const kind = swapKinds(seed + 1, Math.floor(i / 4))[i % 4] ?? 'RST'
  await sleep(dice.between(0, 1_000))
  await host.stopSshd({ sessions: kind === 'sshd restart' })
  since = { connections: app.relay.connections().length, log: host.log().length }
  await host.replaceHostKeys()
  await host.startSshd()
  if (kind !== 'sshd restart') await cutsOf(host, app.relay)[kind](dice.between(200, 4_500))
  return kind
}

/** The one connection that reached the host, once it is certain that no other follows. */
async function refusedOnce(): Promise<RelayedConnection> {
  const refusal = { failure: { kind: 'host-key-changed' } }
  const shown = async () => (await app.client.hosts.show({ name: alias })).host.status
  await until('the key is refused', async () => /host-key/.test(JSON.stringify(await shown())))
  for (const pauseMs of [0, 1_000, 3_000]) {
    await sleep(pauseMs)
    // Asking for it is no reason to try again.
    expect(await shown()).toMatchObject(refusal)
    const { hosts } = await app.client.fleet.status({ host: alias })
    expect(hosts[0]?.status).toMatchObject(refusal)
  }
  const connections = app.relay.connections().slice(since.connections)
  const reached = connections.filter(({ sourcePort }) => sourcePort !== undefined)
  const log = bed.remote().log().slice(since.log)
  expect(reached).toHaveLength(1)
  const [connection] = reached as [RelayedConnection]
  const seen = [...log.matchAll(/^Connection from \S+ port (\d+)/gm)].map(([, port]) =>
    Number(port),
  )
  expect(seen.filter((port) => port === connection.sourcePort)).toHaveLength(1)
  // The bed itself looked once whether sshd is up.
  expect(seen.length).toBeLessThanOrEqual(2)
  expect(log).not.toMatch(/Accepted|userauth|Postponed|Failed/)
  for (const each of connections) expect(saysHelloOnly(each)).toBe(true)
  return connection
}

const kexInit = 20
const kexdhInit = 30
const disconnect = 1

/** Before a host key is accepted nothing is encrypted, so that every message can be read (RFC 4253, 6). */
function saysHelloOnly({ sent, firstSent }: RelayedConnection): boolean {
  const types: number[] = []
  let at = firstSent.indexOf('\n') + 1
  for (; at + 6 <= firstSent.length; at += 4 + firstSent.readUInt32BE(at)) {
    types.push(firstSent.readUInt8(at + 5))
  }
  const hello = [kexInit, kexdhInit, disconnect].slice(0, types.length)
  return sent === firstSent.length && at === sent && types.join() === hello.join()
}

/** The user has looked, and mends the file that ssh reads too. */
async function trustAgain(): Promise<void> {
  bed.remote().writeKnownHosts(join(process.env.HOME ?? '', '.ssh', 'known_hosts'))
  await app.client.hosts.test({ name: alias })
  await until('the host is online', () => states.seen.at(-1) === 'online')
}

// S6, S7: how long a host that is added takes to be seen, and what hosts cost that nobody touches.
import { run as exec } from '../../../scripts/lib/exec.mjs'
import { systemClock as clock } from '../../../src/main/clock.ts'
import type { FleetRoom } from '../../../src/main/fleet/fleet.ts'
import type { DeclaredHosts } from '../../../src/main/hosts/hosts.ts'
import type { Fleet } from '../../../src/shared/model/fleet.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { type Bed, makeContainer } from '../bed.ts'
import { memoryHeld } from '../memory.ts'
import { interleave, median } from '../pairs.ts'
import { hold, type Result, type Row } from '../row.ts'
import { openSshBed, roundTripMs, type SshBed } from '../ssh-bed.ts'

export const sshHosts: Row = { ids: ['S6', 'S7'], run }

const idleHosts = 10

async function run(bed: Bed): Promise<Result[]> {
  const ssh = await openSshBed(bed)
  if (!ssh) throw new Error('needs a private engine, beside which sshd can run')
  return [...(await adding(bed, ssh)), ...(await idling(bed, ssh))]
}

function record(name: string, where: 'near' | 'slow'): HostRecord {
  return { name, connection: { kind: 'ssh', host: where }, guard: 'open', colour: 'none' }
}

interface Watched {
  readonly hosts: DeclaredHosts
  readonly fleet: FleetRoom
  /** Resolves with the first fleet that is so. */
  shows(isSo: (fleet: Fleet) => boolean): Promise<void>
  close(): Promise<void>
}

/** The app's hosts and its fleet, watched as by an open window. */
function watch(bed: Bed, ssh: SshBed): Watched {
  const endpoint = bed.socketPath
  const hosts = hostsOn({
    ...{ clock, endpoint, installation: 'bench', filesDir: ssh.home, openSsh: ssh.openSsh },
  })
  const fleet = fleetOn({ hosts, clock })
  const stop = new AbortController()
  const waiting = new Set<(fleet: Fleet) => void>()
  const watching = (async () => {
    for await (const item of fleet.watch(stop.signal)) {
      if (item.type === 'snapshot') for (const look of [...waiting]) look(item.fleet)
    }
  })()
  return {
    hosts,
    fleet,
    shows: (isSo) =>
      new Promise((resolve) => {
        const look = (shown: Fleet) => {
          if (isSo(shown) && waiting.delete(look)) resolve()
        }
        waiting.add(look)
      }),
    async close() {
      stop.abort()
      await watching
      await fleet.close()
      await hosts.close()
    },
  }
}

async function adding(bed: Bed, ssh: SshBed): Promise<Result[]> {
  await makeContainer(bed, 'seen', ['sleep', '1'])
  const watched = watch(bed, ssh)
  const add = (where: 'near' | 'slow') => async () => {
    const shown = watched.shows(({ containers }) => containers.some(({ host }) => host === where))
    const started = performance.now()
    watched.hosts.put(record(where, where))
    await shown
    const tookMs = performance.now() - started
    watched.hosts.remove(where)
    return tookMs
  }
  const taken = await interleave(bed.pairs, { near: add('near'), slow: add('slow') })
  await watched.close()
  const result = (where: 'near' | 'slow', what: string, limit: number) =>
    hold(bed, {
      ...{ id: 'S6', unit: 'ms', kind: 'at-most', values: taken[where], limit },
      what: `from adding a host whose key is known to its containers in the fleet${what}`,
    })
  return [
    result('near', '', 400),
    result('slow', `, at ${roundTripMs} ms round trip`, 15 * roundTripMs),
  ]
}

interface Use {
  readonly cpuMs: number
  readonly bytes: number
}

async function use(bed: Bed): Promise<Use> {
  const { user, system } = process.cpuUsage()
  return {
    cpuMs: (user + system) / 1_000,
    bytes: await bytesToAndFro(bed),
  }
}

/** Of the network of the bench's engine, where sshd is the only one with an address outside. */
async function bytesToAndFro({ engine }: Bed): Promise<number> {
  if (!engine.private) return Number.NaN
  const netns = `--net=/run/netns/${engine.network.netns}`
  const stdout = await exec('nsenter', [netns, 'cat', '/proc/net/dev'])
  const [received, , , , , , , , sent] = /eth0:\s*(.*)/.exec(stdout)?.[1]?.split(/\s+/) ?? []
  return Number(received) + Number(sent)
}

async function idling(bed: Bed, ssh: SshBed): Promise<Result[]> {
  const seconds = bed.quick ? 20 : 60
  const watched = watch(bed, ssh)
  const names = Array.from({ length: idleHosts }, (_, i) => `idle-${i}`)
  const allSeen = watched.shows(({ hosts }) => {
    const online = hosts.filter(({ status }) => status.state === 'online')
    return online.length === idleHosts + 1
  })
  for (const name of names) watched.hosts.put(record(name, 'near'))
  await allSeen
  await clock.sleep(5_000)
  const begin = await use(bed)
  await clock.sleep(seconds * 1_000)
  const end = await use(bed)
  // Last: collecting all garbage has code compiled anew, which would count as CPU of being idle.
  const held = await memoryHeld()
  await watched.close()
  const memory = Math.max(0, held - (await memoryHeld())) / idleHosts
  const what = `${idleHosts} idle hosts, watched:`
  const share = ((end.cpuMs - begin.cpuMs) / (seconds * 1_000)) * 100
  const perMinute = ((end.bytes - begin.bytes) / idleHosts / seconds) * 60
  return [
    one(bed, `${what} CPU of the app`, '%', 0.5, share),
    one(bed, `${what} memory each`, 'bytes', 2 ** 20, memory),
    one(bed, `${what} bytes to and fro, each, a minute`, 'bytes', 16 * 2 ** 10, perMinute),
  ]
}

function one(bed: Bed, what: string, unit: string, limit: number, value: number): Result {
  return hold(bed, { id: 'S7', what, unit, limit, values: [median([value])], kind: 'at-most' })
}

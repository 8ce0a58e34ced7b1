// S1, S2, S3: what a request over SSH costs, warm, on a new channel, and from nothing.
import type { HostSession } from '../../../src/main/hosts/session.ts'
import type { Bed } from '../bed.ts'
import { interleave, median } from '../pairs.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'
import { openSshBed, roundTripMs, type SshBed } from '../ssh-bed.ts'

export const sshRequests: Row = { ids: ['S1', 'S2', 'S3'], run }

const never = new AbortController().signal
const places = ['near', 'slow'] as const

async function run(bed: Bed): Promise<Result[]> {
  const ssh = await openSshBed(bed)
  if (!ssh) throw new Error('needs a private engine, beside which sshd can run')
  return [...(await warm(bed, ssh)), ...(await newChannel(bed, ssh)), ...(await cold(bed, ssh))]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Median of several pings on one kept channel. */
async function pings(session: HostSession, count: number): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < count; i++) taken.push(await timed(() => session.engine.ping(never)))
  return median(taken)
}

async function warm(bed: Bed, ssh: SshBed): Promise<Result[]> {
  const near = ssh.open('near')
  const slow = ssh.open('slow')
  const taken = await interleave<'local' | 'near' | 'slow', number>(bed.pairs, {
    local: () => pings(ssh.local, 100),
    near: () => pings(near, 100),
    slow: () => pings(slow, 10),
  })
  return [
    compare(bed, {
      id: 'S1',
      what: 'warm request over SSH (ping, kept channel), vs the same on the local socket',
      unit: 'ms',
      anchor: taken.local,
      longshore: taken.near,
      ratio: 'cost',
      goal: atMost(2, 'local'),
    }),
    hold(bed, {
      id: 'S1',
      what: `warm request over SSH at ${roundTripMs} ms round trip`,
      unit: 'ms',
      limit: Math.round(1.1 * roundTripMs),
      values: taken.slow,
      kind: 'at-most',
    }),
  ]
}

/** A raw request on a channel of its own, to its first byte. */
async function onNewChannel(session: HostSession): Promise<number> {
  return timed(async () => {
    const channel = await session.dial({ socket: '/var/run/docker.sock' })
    channel.write('GET /_ping HTTP/1.0\r\n\r\n')
    await new Promise((resolve, reject) => channel.once('data', resolve).once('error', reject))
    channel.destroy()
  })
}

async function newChannel(bed: Bed, ssh: SshBed): Promise<Result[]> {
  const sessions = { near: ssh.open('near'), slow: ssh.open('slow') }
  const several = (place: 'near' | 'slow', count: number) => async () => {
    const taken: number[] = []
    for (let i = 0; i < count; i++) taken.push(await onNewChannel(sessions[place]))
    return median(taken)
  }
  const taken = await interleave(bed.pairs, { near: several('near', 30), slow: several('slow', 5) })
  const limits = { near: 5, slow: Math.round(2.3 * roundTripMs) }
  return places.map((place) =>
    hold(bed, {
      id: 'S2',
      what: `a new channel and its first answer${place === 'slow' ? `, at ${roundTripMs} ms round trip` : ''}`,
      unit: 'ms',
      limit: limits[place],
      values: taken[place],
      kind: 'at-most',
    }),
  )
}

async function cold(bed: Bed, ssh: SshBed): Promise<Result[]> {
  const ours = (place: 'near' | 'slow') => async () => {
    const session = ssh.open(place)
    const wallMs = await timed(() => session.engine.containers.list({}, never))
    await session.close()
    return wallMs
  }
  const docker = (place: 'near' | 'slow') => async () => {
    const args = ['-H', `ssh://${place}`, 'ps', '-a']
    return (await runTimed(bed.cli.binary, args, ssh.env)).wallMs
  }
  const results: Result[] = []
  for (const place of places) {
    const sides = { docker: docker(place), ours: ours(place) }
    const taken = await interleave<'docker' | 'ours', number>(bed.pairs, sides)
    results.push(
      compare(bed, {
        id: 'S3',
        what: `cold connect to the first list${place === 'slow' ? ` at ${roundTripMs} ms round trip` : ''}, vs docker -H ssh:// ps`,
        unit: 'ms',
        anchor: taken.docker,
        longshore: taken.ours,
        ratio: 'cost',
        goal: atMost(place === 'slow' ? 0.6 : 0.35, 'docker -H ssh://'),
      }),
    )
  }
  return results
}

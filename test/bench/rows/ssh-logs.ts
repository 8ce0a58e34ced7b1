// S4, S5: logs in bulk over SSH, and many at once on one connection.
import { join } from 'node:path'
import { waitUntil } from '../../../scripts/lib/exec.mjs'
import { systemClock } from '../../../src/main/clock.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { type Bed, makeLog } from '../bed.ts'
import { logsOver } from '../clients/open-logs.ts'
import { interleave, median, percentile } from '../pairs.ts'
import { atLeast, atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed, startProgram } from '../run-timed.ts'
import { openSshBed, type SshBed } from '../ssh-bed.ts'

export const sshLogs: Row = { ids: ['S4', 'S5'], run }

const never = new AbortController().signal
const followers = 20
const stalledFollowers = 5

async function run(bed: Bed): Promise<Result[]> {
  const ssh = await openSshBed(bed)
  if (!ssh) throw new Error('needs a private engine, beside which sshd can run')
  const container = await makeLog(bed, 'ssh', bed.quick ? 50_000 : 200_000)
  return [
    ...(await bulk(bed, ssh, container)),
    ...(await many(bed, ssh, container)),
    await stalled(bed, ssh, container),
  ]
}

/** Reads a log to its end, line by line; answers how long it took. */
async function readAll(session: HostSession, container: string, tail = 0): Promise<number> {
  const logs = logsOver(session.engine)
  const started = performance.now()
  const subject = { host: session.name, container }
  for await (const item of logs.read({ subject, follow: false, tail }, never)) {
    if (item.type === 'end' && item.how !== 'completed') throw new Error(JSON.stringify(item))
  }
  return performance.now() - started
}

async function bulk(bed: Bed, ssh: SshBed, container: string): Promise<Result[]> {
  const socket = await forwardBySsh(bed, ssh)
  const session = ssh.open('near')
  const url = `http://docker/containers/${container}/logs?stdout=1&stderr=1&timestamps=1`
  const docker = ['-H', 'ssh://near', 'logs', '--timestamps', container]
  const taken = await interleave<'curl' | 'docker' | 'ours', number>(bed.pairs, {
    curl: async () => (await runTimed('curl', ['-s', '-0', '--unix-socket', socket, url])).wallMs,
    docker: async () => (await runTimed(bed.cli.binary, docker, ssh.env)).wallMs,
    ours: () => readAll(session, container),
  })
  const sides = [
    { anchor: taken.curl, name: 'ssh -L and curl', goal: 0.85 },
    { anchor: taken.docker, name: 'docker -H ssh:// logs', goal: 1.4 },
  ]
  return sides.map(({ anchor, name, goal }) =>
    compare(bed, {
      id: 'S4',
      what: `read a whole log over SSH into lines, vs ${name}`,
      unit: 'ms',
      anchor,
      longshore: taken.ours,
      ratio: 'speed',
      goal: atLeast(goal, `the speed of ${name}`),
    }),
  )
}

/** OpenSSH's own forwarding of the engine's socket. */
async function forwardBySsh(bed: Bed, ssh: SshBed): Promise<string> {
  const socket = join(ssh.config, '..', 'forwarded.sock')
  const forward = `${socket}:/var/run/docker.sock`
  const args = ['-F', ssh.config, '-N', '-L', forward, '--', 'near']
  const program = startProgram('/usr/bin/ssh', args, process.env)
  bed.defer(() => program.stop())
  const ping = ['-s', '-f', '--unix-socket', socket, 'http://docker/_ping']
  const isUp = () =>
    runTimed('curl', ping).then(
      () => true,
      () => false,
    )
  if (!(await waitUntil(isUp, { timeoutMs: 10_000 }))) throw new Error('ssh -L did not come up')
  return socket
}

async function many(bed: Bed, ssh: SshBed, container: string): Promise<Result[]> {
  const tail = bed.quick ? 5_000 : 20_000
  const spreads: number[] = []
  const localSpreads: number[] = []
  const pings: number[] = []
  const localPings: number[] = []
  const readMany = async (session: HostSession): Promise<number> => {
    const reads = Array.from({ length: followers }, () => readAll(session, container, tail))
    const taken = await Promise.all(reads)
    return (Math.max(...taken) / Math.min(...taken) - 1) * 100
  }
  for (let round = 0; round < bed.pairs; round++) {
    const session = ssh.open('near')
    await session.engine.ping(never)
    let isReading = true
    const measurePings = async ({ engine }: HostSession, taken: number[]) => {
      while (isReading) {
        const started = performance.now()
        await engine.ping(never)
        taken.push(performance.now() - started)
      }
    }
    const pinging = [measurePings(session, pings), measurePings(ssh.local, localPings)]
    spreads.push(await readMany(session))
    isReading = false
    await Promise.all(pinging)
    await session.close()
    localSpreads.push(await readMany(ssh.local))
  }
  const what = `${followers} logs at once on one connection, sshd as it comes`
  return [
    hold(bed, {
      id: 'S5',
      what: `${what}: the last ends later than the first by`,
      unit: '%',
      limit: 15,
      values: spreads,
      kind: 'at-most',
      note: `on the local socket: ${Math.round(median(localSpreads))} %`,
    }),
    hold(bed, {
      id: 'S5',
      what: `${what}: p99 of a ping meanwhile`,
      unit: 'ms',
      limit: 60,
      values: [percentile(pings, 0.99)],
      kind: 'at-most',
      note: `on the local socket at the same time: ${Math.round(percentile(localPings, 0.99))} ms`,
    }),
  ]
}

/** Some who follow take nothing any more; the others must not feel it. */
async function stalled(bed: Bed, ssh: SshBed, container: string): Promise<Result> {
  const tail = bed.quick ? 5_000 : 20_000
  const others = followers - stalledFollowers
  const readOthers = async (session: HostSession): Promise<number> => {
    const reads = Array.from({ length: others }, () => readAll(session, container, tail))
    return Math.max(...(await Promise.all(reads)))
  }
  const connected = async (): Promise<HostSession> => {
    const session = ssh.open('near')
    await session.engine.ping(never)
    return session
  }
  const taken = await interleave<'alone' | 'beside', number>(bed.pairs, {
    async alone() {
      const session = await connected()
      const tookMs = await readOthers(session)
      await session.close()
      return tookMs
    },
    async beside() {
      const session = await connected()
      const stop = new AbortController()
      const held = Array.from({ length: stalledFollowers }, () => stall(session, container, stop))
      const streams = await Promise.all(held)
      // Until what one may send ahead of its reader was sent.
      await systemClock.sleep(2_000)
      const tookMs = await readOthers(session)
      stop.abort()
      await Promise.all(streams.map((stream) => stream.return(undefined)))
      await session.close()
      return tookMs
    },
  })
  return compare(bed, {
    id: 'S5',
    what: `${others} logs at once on one connection on which ${stalledFollowers} more are not read, vs without those`,
    unit: 'ms',
    anchor: taken.alone,
    longshore: taken.beside,
    ratio: 'cost',
    goal: atMost(1.1, 'without'),
  })
}

/** Takes what comes first, and nothing after it. */
async function stall(session: HostSession, container: string, stop: AbortController) {
  const subject = { host: session.name, container }
  const input = { subject, follow: true, tail: 0 }
  const stream = logsOver(session.engine).read(input, stop.signal)
  await stream.next()
  return stream
}

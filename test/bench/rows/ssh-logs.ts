// S4, S5: logs in bulk over SSH, and many at once on one connection.
import { join } from 'node:path'
import { waitUntil } from '../../../scripts/lib/exec.mjs'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { type Bed, makeLog } from '../bed.ts'
import { logsOver } from '../clients/open-logs.ts'
import { interleave, median, percentile } from '../pairs.ts'
import { atLeast, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed, startProgram } from '../run-timed.ts'
import { openSshBed, type SshBed } from '../ssh-bed.ts'

export const sshLogs: Row = { ids: ['S4', 'S5'], run }

const never = new AbortController().signal
const followers = 20

async function run(bed: Bed): Promise<Result[]> {
  const ssh = await openSshBed(bed)
  if (!ssh) throw new Error('needs a private engine, beside which sshd can run')
  const container = await makeLog(bed, 'ssh', bed.quick ? 50_000 : 200_000)
  return [...(await bulk(bed, ssh, container)), ...(await many(bed, ssh, container))]
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
    { anchor: taken.curl, name: 'ssh -L and curl', goal: 0.8 },
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
  const readMany = async (session: HostSession): Promise<number> => {
    const reads = Array.from({ length: followers }, () => readAll(session, container, tail))
    const taken = await Promise.all(reads)
    return (Math.max(...taken) / Math.min(...taken) - 1) * 100
  }
  for (let round = 0; round < bed.pairs; round++) {
    const session = ssh.open('near')
    await session.engine.ping(never)
    let isReading = true
    const measurePings = async () => {
      while (isReading) {
        const started = performance.now()
        await session.engine.ping(never)
        pings.push(performance.now() - started)
      }
    }
    const pinging = measurePings()
    spreads.push(await readMany(session))
    isReading = false
    await pinging
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
    }),
  ]
}

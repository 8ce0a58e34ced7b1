/** What Longshore says a container uses, against what docker's own command line says of it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Usage } from '../../../src/main/engine/usage.ts'
import { sampleOf } from '../../../src/main/stats/sample.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { eventually } from '../../support/eventually.ts'
import { engineOver } from '../engine/engine-over.ts'

const bed = sharedEngine()
const cli = dockerCli(bed)
const engine = engineOver(bed.socketPath)
afterAll(() => engine.close())

const saidSchema = z.object({
  CPUPerc: z.string(),
  MemUsage: z.string(),
  NetIO: z.string(),
  PIDs: z.string(),
})

async function docker(...args: string[]): Promise<string> {
  const { binary, env } = cli()
  return (await promisify(execFile)(binary, args, { env })).stdout
}

async function dockerSays(id: string) {
  const line = await docker('stats', '--no-stream', '--format', '{{json .}}', id)
  const said = saidSchema.parse(JSON.parse(line))
  const [memory = '', limit = ''] = said.MemUsage.split(' / ')
  const [received = ''] = said.NetIO.split(' / ')
  return {
    cpu: Number.parseFloat(said.CPUPerc),
    memory: bytes(memory),
    limit: bytes(limit),
    received: bytes(received),
    pids: Number(said.PIDs),
  }
}

function bytes(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)([kKMG]?i?)B$/.exec(text) ?? []
  const base = unit.endsWith('i') ? 1_024 : 1_000
  return Number(number) * base ** ['', 'k', 'm', 'g'].indexOf(unit.charAt(0).toLowerCase())
}

async function started(script: string): Promise<string> {
  const id = await engine.containers.create({
    ...plainSpec,
    ...{ name: bed.name('busy'), image: 'localhost/longshore-test:shell' },
    ...{ cpus: 0.2, memoryBytes: 64 * 1024 * 1024, network: 'bridge' },
    settings: { entrypoint: ['/bin/sh', '-c'], command: [script] },
  })
  await engine.containers.start(id)
  return id
}

async function read(id: string): Promise<Usage> {
  const usage = await engine.containers.stats(id)
  if (!usage) throw new Error('it does not run')
  return usage
}

describe('a container that works', () => {
  it('is told to use what docker stats tells', async () => {
    // A file in memory is used; one that was only read is cache, which does not count.
    const id = await started(
      'head -c 20000000 /dev/zero > /dev/shm/used; echo ready; while :; do :; done',
    )
    const log = async () => (await bed.call('GET', `/containers/${id}/logs?stdout=1`)).body
    await expect.poll(log).toContain('ready')
    const look = async () => {
      const first = await read(id)
      const said = await dockerSays(id)
      const second = await read(id)
      return { said, second, told: sampleOf(first, second) }
    }
    // Both look at a while of their own, in which a busy machine may leave it more or less to work.
    const isAlike = ({ said, told: { cpu = Number.NaN } }: Awaited<ReturnType<typeof look>>) =>
      cpu > 2 && Math.abs(cpu - said.cpu) < 8
    const { said, second, told } = await eventually(async () => {
      const seen = await look()
      return isAlike(seen) ? seen : undefined
    })
    const { memory = Number.NaN, pids } = told
    expect(memory).toBeGreaterThan(20_000_000)
    expect(Math.abs(memory / said.memory - 1)).toBeLessThan(0.05)
    expect(second.memoryLimitBytes).toBe(said.limit)
    expect(pids).toBe(said.pids)
    expect(second.rxBytes ?? 0).toBeGreaterThanOrEqual(Math.floor(said.received * 0.99))
    await engine.containers.remove(id)
  })
})

// The containers of a workload, straight from the engine, and what they serve.
import { run } from '../../scripts/lib/exec.mjs'
import type { EngineBed } from './bed/shared-engine.ts'

interface Listed {
  readonly Names: readonly string[]
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>
  }
}

async function list(bed: EngineBed, workload: string, all: boolean): Promise<Listed[]> {
  const filters = JSON.stringify({ label: [`longshore.workload=${workload}`] })
  const query = `all=${all}&filters=${encodeURIComponent(filters)}`
  return await bed.ask<Listed[]>('GET', `/containers/json?${query}`)
}

/** Names; of running ones only unless `all`. */
export async function containersOf(
  bed: EngineBed,
  workload: string,
  all: boolean,
): Promise<string[]> {
  const found = await list(bed, workload, all)
  return found.map(({ Names }) => (Names[0] ?? '').slice(1))
}

/** Whether any that runs answers over HTTP, asked at its own address. */
export async function isServed(bed: EngineBed, workload: string): Promise<boolean> {
  const found = await list(bed, workload, false)
  const asked = found.map(async (each) => {
    if ((await answerAt(bed, each)) === '') throw new Error('it answers nothing')
  })
  return await Promise.any(asked).then(
    () => true,
    () => false,
  )
}

/** What the running ones answer over HTTP, asked at their own address. */
export async function servedBy(bed: EngineBed, workload: string): Promise<string[]> {
  const found = await list(bed, workload, false)
  return await Promise.all(found.map((each) => answerAt(bed, each)))
}

async function answerAt({ engine }: EngineBed, { NetworkSettings }: Listed): Promise<string> {
  const [network] = Object.values(NetworkSettings.Networks)
  const url = `http://${network?.IPAddress}:8080/`
  if (engine.private && engine.network.isBoxed) {
    const inside = [`--net=/run/netns/${engine.network.netns}`, 'busybox']
    return (await run('nsenter', [...inside, 'wget', '-q', '-O', '-', url])).trim()
  }
  // One that has just gone answers nothing, not even a refusal.
  const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) })
  return (await answer.text()).trim()
}

/** Of a workload of the test image. */
export const testSource = {
  kind: 'image',
  image: 'localhost/longshore-test',
  pull: 'never',
  port: 8080,
  healthcheck: '/healthz',
  defaultTag: 'v1',
} as const

// Many stacks at once: how many run together, in which order, and what each of them tells.
import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const count = Number(process.env.LONGSHORE_CAMPAIGN_COUNT ?? 8)
const never = new AbortController().signal
const cap = 2

describe(`${count} stacks at once`, () => {
  it('SD-19 run as many together as the host may, in the order they were asked for, each with its whole log', async () => {
    const files = {
      'compose.yaml': `services: { web: { image: ${image('v1')}, stop_grace_period: 0s } }`,
    }
    const names = Array.from({ length: count }, (_, n) =>
      stacks.apply(`many-${n}`, files, { deploy: { stabilise: '300ms' } }),
    )
    const { deploys } = stacks.deploys()
    const started = await Promise.all(
      names.map((workload) =>
        deploys.start({ workload, action: 'deploy', reason: '', actor: 'test' }, never),
      ),
    )
    const ended = await Promise.all(
      started.map(({ deployment }) => stacks.deploys().end(deployment.id)),
    )
    expect(ended.map(({ state }) => state)).toEqual(names.map(() => 'succeeded'))
    expect(mostAtOnce(ended)).toBe(cap)
    // None overtakes one that was asked for before.
    const overtaken = ended.flatMap((one) =>
      ended.filter(
        (other) => one.queuedAt < other.queuedAt && (one.startedAt ?? 0) > (other.startedAt ?? 0),
      ),
    )
    expect(overtaken).toEqual([])
    for (const { id, workload } of ended) {
      const lines = stacks
        .deploys()
        .events(id)
        .filter(({ kind, stage }) => kind === 'log' && stage === 'up')
        .map(({ line }) => line)
      expect(lines.join('\n')).toMatch(new RegExp(`ls-${workload}-web-1  Started`))
    }
  }, 120_000)
})

function mostAtOnce(deployments: readonly Deployment[]): number {
  const starts = deployments.map(({ startedAt }) => startedAt ?? 0)
  return Math.max(
    ...starts.map(
      (at) =>
        deployments.filter(
          ({ startedAt, endedAt }) => (startedAt ?? 0) <= at && at < (endedAt ?? 0),
        ).length,
    ),
  )
}

// Many stacks at once: how many run together, in which order, and what each of them tells.
import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const form = campaignForm('compose-many')
const { count } = form
const never = new AbortController().signal
const cap = 2

describe('many stacks at once', () => {
  it('SD-19 run as many together as the host may, in the order they were asked for, each with its whole log', async () => {
    const files = {
      'compose.yaml': `services: { web: { image: ${image('v1')}, stop_grace_period: 0s } }`,
    }
    const names = Array.from({ length: count }, (_, n) => stacks.apply(`many-${n}`, files))
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
    await expectOrderOfEngine(names)
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
    const waits = ended.map(({ queuedAt, endedAt }) => (endedAt ?? 0) - queuedAt)
    tellCampaign(form, { stacks: ended.length, longestMs: Math.max(...waits) })
  }, 600_000)
})

/** As the engine saw it: one container each, and none up while `cap` that were asked for before are not. */
async function expectOrderOfEngine(names: readonly string[]): Promise<void> {
  const found = await Promise.all(names.map((name) => stacks.containers(name)))
  expect(found.map(({ length }) => length)).toEqual(names.map(() => 1))
  const started = found.map(([only]) => Date.parse(only?.State.StartedAt ?? ''))
  for (const [place, at] of started.entries()) {
    const passed = started.slice(0, place).filter((earlier) => earlier > at)
    expect(passed.length, names[place]).toBeLessThan(cap)
  }
}

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

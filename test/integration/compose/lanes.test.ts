// What the timeline says of each service's containers, judged by what the engine says of them.
import { describe, expect, it } from 'vitest'
import type { Deployment, Lane } from '../../../src/shared/model/deployment.ts'
import { partLanes, untouchedParts } from '../../../src/shared/model/part-lanes.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write, run, containers } = stacks

const check = 'wget -q -O /dev/null http://127.0.0.1:8080/healthz'
const stack = (tag: string) => `
services:
  web:
    image: ${image(tag)}
    healthcheck: { test: "${check}", interval: 1s }
  fixed:
    image: ${image(tag)}
    container_name: ${bed.name('fixed')}
    stop_grace_period: 1s
    healthcheck: { test: "${check}", interval: 1s }
  plain: { image: ${image(tag)}, stop_grace_period: 1s, volumes: ["data:/data"] }
  side: { image: ${image('v1')} }
volumes: { data: }
`
const lanesOf = ({ lanes }: Deployment, service: string, role: Lane['role']) =>
  lanes.filter((lane) => lane.part === service && lane.role === role)
const outageOf = (deployment: Deployment, service: string) =>
  partLanes(deployment, deployment.endedAt ?? 0).find((each) => each.part === service)

/** The engine's clock is this machine's; what lies between is what a busy one takes to tell. */
const nearMs = 3_000

describe('the lanes of a stack', () => {
  it('tell of each service what the engine did, and how long it was away, beside what was planned', async () => {
    const name = apply('lanes', { 'compose.yaml': stack('v1') })
    const first = await stacks.deploy(name)
    expect(first.failure).toBeUndefined()
    expect(new Set(first.lanes.map(({ part }) => part)).size).toBe(4)
    for (const lane of first.lanes) expect(lane).toMatchObject({ role: 'new', replica: 1 })

    write(name, { 'compose.yaml': stack('v2') })
    const second = await stacks.deploy(name)
    expect(second.failure).toBeUndefined()
    for (const { Id, State } of await containers(name)) {
      const lane = second.lanes.find(({ containerId }) => containerId === Id)
      if (!lane) continue
      const startedAt = Date.parse(State.StartedAt)
      expect(Math.abs((lane.startedAt ?? 0) - startedAt), lane.name).toBeLessThan(nearMs)
      expect(lane.name).toMatch(/^ls-|fixed/)
    }
    const web = outageOf(second, 'web')
    expect(web).toMatchObject({ outage: null, planned: { change: 'recreate', outageMs: 0 } })
    expect(lanesOf(second, 'web', 'new')[0]?.healthyAt).toBeDefined()

    const fixed = outageOf(second, 'fixed')
    const [fresh] = lanesOf(second, 'fixed', 'new')
    expect(fixed?.outage?.until).toBe(fresh?.servingFrom)
    expect(fresh?.servingFrom).toBeGreaterThan(fresh?.startedAt ?? 0)
    expect(fixed?.planned?.outageMs).toBeGreaterThan(0)
    const [old] = lanesOf(second, 'fixed', 'old')
    expect(old?.stoppedAt).toBeLessThan(fresh?.servingFrom ?? 0)
    expect(old?.removedAt).not.toBeNull()

    const [plain] = lanesOf(second, 'plain', 'new')
    expect(plain?.servingFrom).toBe(plain?.startedAt)
    expect(untouchedParts(second)).toEqual(['side'])

    const again = await run(name, 'restart')
    const turns = again.lanes.filter(({ part }) => part === 'plain')
    expect(turns.map(({ containerId }) => containerId)).toEqual([
      plain?.containerId,
      plain?.containerId,
    ])
    const away = outageOf(again, 'plain')
    expect(away?.outage?.until).toBe(turns[1]?.servingFrom)
    expect(away?.planned).toMatchObject({ change: 'restart', outageMs: 2_000 })

    const gone = await run(name, 'remove')
    expect(gone.lanes.every(({ removedAt }) => removedAt !== null)).toBe(true)
    expect(gone.lanes).toHaveLength(4)
  })
})

// A stack on a real engine by the real docker compose, judged by the engine's own answers.
import { describe, expect, it } from 'vitest'
import { watchedParts } from '../../../src/shared/model/part-lanes.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write, running, containers } = stacks

const two = (tag: string) => `
services:
  web: { image: ${image(tag)}, environment: { GREETING: "\${GREETING:-none}" } }
  side: { image: ${image('v1')} }
`

describe('deploying a stack', () => {
  it('SD-01 SD-04 brings every service up under a project name of its own', async () => {
    const name = apply('stack', { 'compose.yaml': two('v1') }, { env: { GREETING: 'hello' } })
    const deployment = await stacks.deploy(name)
    expect(deployment.failure).toBeUndefined()
    expect(deployment).toMatchObject({ state: 'succeeded', release: 'r1', verified: false })
    const [side, web] = await containers(name)
    expect([side?.Name, web?.Name]).toEqual([`/ls-${name}-side-1`, `/ls-${name}-web-1`])
    expect(web?.Config.Env).toContain('GREETING=hello')
    expect(watchedParts(deployment).map(({ part, trouble }) => [part, trouble])).toEqual([
      ['side', ''],
      ['web', ''],
    ])
  })

  it('makes anew only what changed, and says so before', async () => {
    const name = apply('one-line', { 'compose.yaml': two('v1') })
    await stacks.deploy(name)
    const before = await running(name)
    write(name, { 'compose.yaml': two('v2') })
    expect((await stacks.plan(name)).parts).toMatchObject([
      { part: 'side', change: 'unchanged' },
      { part: 'web', change: 'recreate', order: 'replace', why: 'it has no health check' },
    ])
    await stacks.deploy(name)
    const after = await running(name)
    expect(after.side).toBe(before.side)
    expect(after.web).not.toBe(before.web)
  })

  it('has nothing to do for what is live already', async () => {
    const name = apply('idle', { 'compose.yaml': two('v1') })
    await stacks.deploy(name)
    const before = await running(name)
    const again = await stacks.deploy(name)
    expect(again.state).toBe('skipped')
    expect(await running(name)).toEqual(before)
  })
})

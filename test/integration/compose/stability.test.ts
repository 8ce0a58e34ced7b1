// Whether a stack holds, judged on a real engine by services that do all that services do.
import { describe, expect, it } from 'vitest'
import { watchedParts } from '../../../src/shared/model/part-lanes.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const shell = (command: string, more = '') =>
  `{ image: ${image('shell')}, stop_grace_period: 1s, entrypoint: ["sh", "-c"], command: ["${command}"]${more} }`
const healthy = 'healthcheck: { test: "true", interval: 1s }'
const troubles = (parts: readonly { part: string; trouble: string }[]) =>
  Object.fromEntries(parts.map(({ part, trouble }) => [part, trouble]))

describe('a stack that is watched', () => {
  it('succeeds with a job that did its work, which others had waited for', async () => {
    const after = 'depends_on: { init: { condition: service_completed_successfully } }'
    const name = stacks.apply('job', {
      'compose.yaml': `
services:
  init: ${shell('echo done', ', restart: "no"')}
  web: ${shell('sleep 600', `, ${healthy}, ${after}`)}
`,
    })
    const done = await stacks.deploy(name)
    const { state, verified, lanes } = done
    expect({ state, verified }).toEqual({ state: 'succeeded', verified: true })
    expect(watchedParts(done)).toMatchObject([
      { part: 'init', state: 'exited', exitCode: 0, trouble: '' },
      { part: 'web', state: 'running', health: 'healthy', trouble: '' },
    ])
    const [init] = lanes.filter(({ part }) => part === 'init')
    const [web] = lanes.filter(({ part }) => part === 'web')
    expect(init?.stoppedAt).toBeLessThanOrEqual(web?.startedAt ?? 0)
  })

  it('is unstable, and recorded as unverified, for every service that does not hold', async () => {
    const name = stacks.apply(
      'ill',
      {
        'compose.yaml': `
services:
  good: ${shell('sleep 600', `, ${healthy}`)}
  loop: ${shell('sleep 1; exit 3', `, restart: always, ${healthy}`)}
  ended: ${shell('exit 7', `, restart: "no", ${healthy}`)}
  killed: ${shell('exit 137', `, restart: "no", ${healthy}`)}
  sick: ${shell('sleep 600', ', healthcheck: { test: "false", interval: 500ms, retries: 1 }')}
`,
      },
      { deploy: { stabilise: '5s', healthTimeout: '20s' } },
    )
    const unstable = await stacks.deploy(name)
    expect(unstable).toMatchObject({ state: 'unstable', verified: false, release: 'r1' })
    expect(troubles(watchedParts(unstable))).toEqual({
      ended: 'ended with 7',
      good: '',
      killed: 'ended with 137',
      loop: expect.stringMatching(
        /^(keeps restarting|restarted \d+ times|ended, and was started again)/,
      ),
      sick: 'is unhealthy',
    })
    const [release] = stacks.deploys().store.releases.list(name)
    expect(release).toMatchObject({ name: 'r1', verified: false })
    const loops = unstable.lanes.filter(({ part }) => part === 'loop')
    expect(loops.length).toBeGreaterThan(1)
  })
})

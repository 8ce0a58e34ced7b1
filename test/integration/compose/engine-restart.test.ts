// An engine that starts again, as a host that is rebooted has it: what it does not bring up by itself, a deployment does.
import { describe, expect, it } from 'vitest'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = privateEngine({ images: [image('v1'), image('hold')] })
const stacks = composeBed(bed)

const compose = `services:
  kept:
    image: ${image('v1')}
    restart: unless-stopped
    stop_grace_period: 1s
  web:
    image: ${image('v1')}
    restart: on-failure
    stop_grace_period: 1s
    ports: ["127.0.0.1:18095:8080"]
  worker:
    image: ${image('hold')}
    restart: "no"
    stop_grace_period: 1s
`

interface Shown {
  readonly id: string
  readonly status: string
}

async function shown(name: string): Promise<Record<string, Shown>> {
  const found = await stacks.containers(name)
  return Object.fromEntries(
    found.map(({ Name, Id, State }) => [
      Name.replace(`/ls-${name}-`, '').replace(/-1$/, ''),
      { id: Id, status: State.Status },
    ]),
  )
}

describe('after its engine was started again', () => {
  it('a stack is started by a deployment where its restart policies leave it down, in the same containers', async () => {
    const name = stacks.apply('onfail', { 'compose.yaml': compose })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded', release: 'r1' })
    const { apply, deploy, containers, served } = stacks.deploys()
    const single = apply('single')
    expect(await deploy(single, 'v1')).toMatchObject({ state: 'succeeded', release: 'r1' })
    const [before, one] = [await shown(name), await containers(single)]

    await bed.restart()

    // The engine's own doing, with nothing of ours.
    await expect
      .poll(async () => Object.entries(await shown(name)).map(([of, { status }]) => [of, status]))
      .toEqual([
        ['kept', 'running'],
        ['web', 'exited'],
        ['worker', 'exited'],
      ])
    expect(await stacks.plan(name)).toMatchObject({
      ...{ skip: null, difference: [] },
      parts: [
        { part: 'kept', change: 'unchanged' },
        { part: 'web', change: 'start' },
        { part: 'worker', change: 'start' },
      ],
    })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded', release: null })
    const after = await shown(name)
    expect(after).toEqual({
      kept: { id: before.kept?.id, status: 'running' },
      web: { id: before.web?.id, status: 'running' },
      worker: { id: before.worker?.id, status: 'running' },
    })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'skipped' })

    await expect.poll(() => containers(single)).toEqual(one)
    expect(await served(single)).toEqual(['v1'])
    expect(await deploy(single, 'v1')).toMatchObject({ state: 'skipped' })
  })
})

// What befalls a new container between two looks is heard of, by every kind of host.
import { describe, expect, it } from 'vitest'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()
const never = new AbortController().signal
const isSoak = ({ line }: TimelineEvent) => line === 'starting soak'

describe.each(ways)('over %s a new container is not green', (over) => {
  const road = roadTo(bed, over)
  const open = deployBed(bed, () => ({ road }))
  const policy = { deploy: { soak: '20s', healthTimeout: '20s', stopTimeout: '0s' } }

  async function reachedSoak(id: string): Promise<void> {
    for await (const item of open().deploys.watch(id, never)) {
      if (item.type === 'snapshot' && item.events.some(isSoak)) return
      if (item.type === 'event' && isSoak(item.event)) return
    }
  }

  /** Does it to the container again and again while that is watched. */
  async function whileWatched(base: string, calls: readonly string[]) {
    const { apply, deploys, end, containers } = open()
    const web = apply(base, { healthcheck: '', port: 0 }, policy)
    const asked = {
      workload: web,
      action: 'deploy',
      tag: 'hold',
      reason: '',
      actor: 'test',
    } as const
    const { id } = (await deploys.start(asked, never)).deployment
    await reachedSoak(id)
    const [name = ''] = await containers(web)
    let isOver = false
    const ended = end(id).finally(() => (isOver = true))
    while (!isOver) for (const call of calls) await bed.call('POST', `/containers/${name}/${call}`)
    return { ...(await ended), left: await containers(web, true) }
  }

  it('where it was paused', async () => {
    expect(await whileWatched('paused', ['pause', 'unpause'])).toMatchObject({
      ...{ state: 'failed', left: [] },
      failure: { kind: 'container-exited', befell: expect.stringMatching(/^(is|was) paused/) },
    })
  })

  it('where somebody ended and started it', async () => {
    expect(await whileWatched('restarted', ['restart?t=0'])).toMatchObject({
      ...{ state: 'failed', left: [] },
      failure: { kind: 'container-exited' },
    })
  })

  it('where its health check does not hold', async () => {
    const { apply, deploy } = open()
    const web = apply('flaps', { healthcheck: '', port: 0 }, policy)
    const failed = await deploy(web, 'flaps')
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'container-unhealthy' } })
    expect(failed.failure).toMatchObject({ probe: { ok: false, answer: 'an odd moment' } })
  })
})

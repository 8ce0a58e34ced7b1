import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { openTrayFeed } from '../../../../src/main/desktop/tray/tray-feed.ts'
import { eventually } from '../../../support/eventually.ts'
import { createFakeClient } from '../../../support/fake-client.ts'

function follow(pinned: readonly string[], client = createFakeClient()) {
  const errors: unknown[] = []
  const feed = openTrayFeed({
    ...{ client, clock: systemClock, pinned: () => pinned, onChange: () => undefined },
    onError: (error) => errors.push(error),
  })
  onTestFinished(feed.close)
  return { client, feed, errors }
}

it('hears what a window hears, and what the workloads of the menu can go back to', async () => {
  const { client, feed, errors } = follow(['checkout', 'gone'])
  const heard = await eventually(async () =>
    feed.heard.fleet && feed.heard.deployments.length > 0 && feed.heard.earlier.has('checkout')
      ? feed.heard
      : undefined,
  )
  expect(heard.fleet?.workloads.map(({ name }) => name)).toContain('checkout')
  const releases = await client.releases.list({ workload: 'checkout' })
  const live = releases.findIndex(({ live }) => live)
  const before = releases.slice(live + 1).map(({ name }) => name)
  expect(before).toContain(heard.earlier.get('checkout')?.name)
  expect(heard.traits.get('image')?.hasTags).toBe(true)
  expect(errors).toEqual([])
})

it('hears of a deployment that somebody begins elsewhere', async () => {
  const { client, feed } = follow([])
  await eventually(async () => feed.heard.deployments.length > 0 || undefined)
  const { deployment } = await client.deploys.start({ workload: 'docs' })
  await eventually(
    async () => feed.heard.deployments.some(({ id }) => id === deployment.id) || undefined,
  )
})

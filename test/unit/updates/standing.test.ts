// A registry or a repository that is watched and does not answer as it should, and what is told of that.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { titleOf } from '../../../src/shared/model/activity-title.ts'
import { defaultRules } from '../../../src/shared/model/notification.ts'
import { hour, quarter, updatesBed } from './updates-bed.ts'

type Bed = Awaited<ReturnType<typeof updatesBed>>
let bed: Bed
beforeEach(async () => {
  bed = await updatesBed()
  for (const name of ['web', 'shop']) {
    const digest = bed.push('1.0.0')
    bed.declare(name, { do: 'notify' })
    bed.live(name, '1.0.0', digest)
  }
})
afterEach(async () => {
  await bed.close()
})

const rows = () =>
  bed.store.activity.after(0, 100).filter(({ event }) => event.startsWith('registry-'))
const titles = () => rows().map(titleOf)

function refuse(isRefusing: boolean) {
  bed.registry.fault = (asked, response) => {
    if (!isRefusing || asked.where !== 'registry') return false
    response.writeHead(403).end()
    return true
  }
}

it('is told once, of all workloads together, when it refuses at two looks; and that it answers again', async () => {
  refuse(true)
  await bed.lookAfter(0)
  expect(titles()).toEqual([])
  await bed.lookAfter(quarter)
  await bed.lookAfter(hour)
  const { address } = bed.registry
  expect(titles()).toEqual([`Registry ${address} cannot be asked for what is newer`])
  const [row] = rows()
  expect(row).toMatchObject({
    ...{ severity: 'warning', object: { kind: 'registry', name: address } },
    ...{ facts: { workloads: 'shop, web', failure: 'registry-failed' } },
  })
  expect(row?.detail).toContain('Nothing newer of shop, web is seen meanwhile')
  // TF-27: who the account is, is not the room's business.
  expect(JSON.stringify(row)).not.toContain('sailor')
  refuse(false)
  await bed.lookAfter(quarter)
  await bed.lookAfter(quarter)
  expect(titles().slice(1)).toEqual([`Registry ${address} can be asked for what is newer again`])
  expect(new Set(rows().map(({ story }) => story)).size).toBe(1)
})

it('is no news where the next look succeeds, nor again after the app was opened anew', async () => {
  refuse(true)
  await bed.lookAfter(0)
  refuse(false)
  await bed.lookAfter(quarter)
  expect(titles()).toEqual([])
  refuse(true)
  await bed.lookAfter(quarter)
  await bed.lookAfter(quarter)
  expect(titles()).toHaveLength(1)
  await bed.reopen()
  await bed.lookAfter(quarter)
  await bed.lookAfter(quarter)
  expect(titles()).toHaveLength(1)
})

it('is told by the rules that are there before anybody set one', () => {
  const told = defaultRules.flatMap(({ events }) => events)
  expect(told).toContain('registry-failing')
})

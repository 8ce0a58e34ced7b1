// The window where there is little room: as wide as a phone, less the rail.
import { screen, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { size } from '../../support/jsdom.ts'
import { openWindow } from '../../support/window.tsx'

beforeEach(() => {
  const { width } = size
  size.width = 342
  return () => {
    size.width = width
  }
})

it('a host stands below the list of hosts, with a bar between them to drag up and down', async () => {
  openWindow('/hosts?host=prod-1')
  expect(await screen.findByRole('heading', { name: /prod-1/ })).toBeDefined()
  expect(screen.getByRole('grid', { name: 'Hosts' })).toBeDefined()
  const bar = screen.getByRole('separator', { name: 'Resize the panes' })
  expect(bar.getAttribute('aria-orientation')).toBe('horizontal')
})

it('a deployment stands instead of the list, and gives way to it when it is closed', async () => {
  const { user, client } = openWindow('/deployments')
  const [newest] = await client.deploys.list({})
  location.hash = `/deployments/${newest?.id}`
  await screen.findByRole('figure', { name: 'Serving lanes' })
  expect(screen.queryByRole('grid', { name: 'Deployments' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Close' }))
  expect(await screen.findByRole('grid', { name: 'Deployments' })).toBeDefined()
})

it('a service says in a second line what its row has no column for, and what can be done with it', async () => {
  openWindow('/workloads/shop')
  const table = within(
    (await screen.findByRole('rowheader', { name: 'api' })).closest('table') as HTMLElement,
  )
  expect(table.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
    'Service',
    'State',
  ])
  const second = table.getByRole('rowheader', { name: 'api' }).closest('tr')?.nextElementSibling
  expect(second?.textContent).toMatch(/1 of 1 up.*Healthy/)
  expect(within(second as HTMLElement).getByRole('button', { name: 'Restart api' })).toBeDefined()
})

it('why a service is changed stands in a line of its own', async () => {
  const { user } = openWindow('/workloads/shop')
  await user.click(await screen.findByRole('button', { name: 'Deploy' }))
  const services = within(await screen.findByRole('table', { name: 'Services' }))
  expect(services.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
    'Service',
    'Change',
    'Containers',
  ])
  const row = services.getByRole('rowheader', { name: 'api' }).closest('tr')
  expect(row?.textContent).toMatch(/^apiRecreate1$/)
  expect(row?.nextElementSibling?.textContent).toMatch(/host port 8081 is fixed/)
})

it('a container says beside its state only what that does not say: how it ended, and when', async () => {
  openWindow('/workloads/forum', 'troubled')
  // The last: a service's row tells it in its state.
  const restarting = (await screen.findAllByTitle(/^Restarting \(1\) \d+ seconds ago$/)).at(-1)
  expect(restarting?.textContent).toMatch(/^\(1\) \d+ seconds ago$/)
  const paused = (await screen.findAllByTitle(/\(Paused\)$/)).at(-1)
  expect(paused?.textContent).toMatch(/^Up [^(]+$/)
})

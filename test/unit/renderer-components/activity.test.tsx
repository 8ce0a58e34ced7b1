import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { choose } from '../../support/choose.ts'
import { openWindow } from '../../support/window.tsx'

const list = () => screen.findByRole('grid', { name: 'Activity' })
const rows = async () =>
  within(await list())
    .getAllByRole('row')
    .slice(1)
const texts = async () => (await rows()).map((row) => row.textContent ?? '')

it('lists stories, the newest first, each once, with what is unread and how often it was', async () => {
  openWindow('/activity')
  const shown = await texts()
  expect(shown[0]).toContain('shop: deploying began')
  const worker = shown.filter((text) => text.includes('worker'))
  expect(worker).toHaveLength(1)
  expect(worker[0]).toMatch(/Unread.*Crash looping.*2 times/)
  expect(shown.find((text) => text.includes('docs'))).not.toContain('Unread')
  // Failed once, and deployed by another deployment: two stories.
  expect(shown.filter((text) => text.includes('checkout'))).toHaveLength(2)
})

it('has the number of unread stories in the rail, until they are marked as read', async () => {
  const { user } = openWindow('/activity')
  await list()
  const link = screen.getByRole('link', { name: /^Activity/ })
  await waitFor(() => expect(link.textContent).toMatch(/Activity6 unread/))
  await user.click(screen.getByRole('button', { name: 'Mark all read' }))
  await waitFor(() => expect(link.textContent).toBe('Activity'))
  await waitFor(async () => expect((await texts()).join()).not.toContain('Unread'))
})

it('shows only what is bad enough, of a kind, through a door, and of some words', async () => {
  const { user } = openWindow('/activity')
  await list()
  await user.click(screen.getByRole('radio', { name: 'Critical' }))
  await waitFor(async () => expect(await rows()).toHaveLength(4))
  expect((await texts()).join()).not.toContain('nearly full')
  await user.click(screen.getByRole('radio', { name: 'All' }))
  const doors = screen.getByRole('combobox', { name: 'Through' })
  await choose(user, doors, 'Browser')
  await waitFor(async () => expect((await texts()).join()).toContain('Settings were changed'))
  expect(await rows()).toHaveLength(1)
  await choose(user, doors, 'Any door')
  await user.type(screen.getByRole('searchbox', { name: 'Filter activity' }), 'edge away')
  await waitFor(async () => expect(await rows()).toHaveLength(1))
  await user.type(screen.getByRole('searchbox', { name: 'Filter activity' }), ' nowhere')
  await screen.findByText('Nothing of this kind happened.')
})

it('opens a story by key and shows all of it, with ways to what it is about', async () => {
  const { user } = openWindow('/activity')
  const grid = await list()
  grid.focus()
  await user.keyboard('jjjj{Enter}')
  const story = await screen.findByRole('region', { name: /^What happened/ })
  expect(within(story).getAllByRole('listitem').length).toBeGreaterThan(0)
  expect(location.hash).toMatch(/^#\/activity\/\d+$/)
})

it('follows a link to a row: its story, its workload and its deployment', async () => {
  openWindow('/activity/9')
  const story = await screen.findByRole('region', { name: /^What happened/ })
  const [failed, started] = within(story).getAllByRole('listitem')
  expect(failed?.textContent).toContain('Not healthy after 30 s')
  expect(failed?.getAttribute('aria-current')).toBe('true')
  expect(started?.textContent).toContain('Started')
  const main = within(screen.getByRole('main'))
  expect(main.getByRole('link', { name: 'd41' }).getAttribute('href')).toContain('/deployments/d41')
  expect(main.getByRole('link', { name: 'checkout' }).getAttribute('href')).toContain(
    '/workloads/checkout',
  )
})

it('says which channels were told of a story, and whether that was delivered', async () => {
  openWindow('/activity/9')
  const told = within(await screen.findByRole('region', { name: /^Told/ }))
  const lines = told.getAllByRole('listitem').map(({ textContent }) => textContent)
  expect(lines).toEqual([
    expect.stringMatching(/^ops-phonecheckout: deploying v41 failed on localdelivered/),
    expect.stringMatching(/^teamcheckout: .*undelivered: 403 wrong signature/),
  ])
})

it.each(['999', 'x', '-1', '1e3'])(
  'says of a row %s that is not there that it is not',
  async (seq) => {
    openWindow(`/activity/${seq}`)
    await screen.findByText(/was not found|no activity|There is no/i)
  },
)

it('says what will be listed where nothing happened yet', async () => {
  openWindow('/activity', 'empty')
  await screen.findByText(/^Nothing happened yet/)
})

it('says why it cannot be shown', async () => {
  openWindow('/activity', 'failing')
  await waitFor(() => expect(screen.getByRole('main').textContent).toContain('connection refused'))
})

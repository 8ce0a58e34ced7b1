import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

it('shows each step of the doctor of a host with its outcome', async () => {
  const { user } = openWindow('/hosts?host=prod-1')
  await user.click(await screen.findByRole('button', { name: 'Examine prod-1' }))
  await screen.findByRole('button', { name: 'Copy as text' })
  const found = within(screen.getByRole('list', { name: 'What was found on prod-1' }))
  const steps = found.getAllByRole('listitem')
  const told = /Good|Warning|Failed|Skipped|Unknown/
  expect(steps.filter(({ textContent }) => !told.test(textContent ?? ''))).toEqual([])
  expect(found.getByText(/only 2 sessions at once/)).toBeDefined()
})

it('says who of another installation is at work on a host', async () => {
  openWindow('/hosts?host=prod-1')
  const list = await screen.findByRole('list', { name: 'Under way' })
  expect(list.textContent).toMatch(/^billing is being deployed by bob on desk since .* UTC\.$/)
})

it('installs an edge on a host by one click, and shows what it does since', async () => {
  const { user } = openWindow('/hosts?host=local')
  await user.click(await screen.findByRole('button', { name: 'Install the edge on local' }))
  expect(await screen.findByText('2.11.2 (caddy:2.11)')).toBeDefined()
  expect(screen.getByText('80 and 443')).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Install the edge on local' })).toBeNull()
})

it('installs an edge again, upgrades and removes it: what it means, which names go, and the guard of its host come first', async () => {
  const { user } = openWindow('/hosts?host=prod-1')
  const press = async (name: string | RegExp) =>
    await user.click(await screen.findByRole('button', { name }))
  const typed = () => screen.queryByLabelText(/Type prod-1/)
  const confirm = async () => {
    const field = typed()
    if (field) await user.type(field, 'prod-1')
  }
  await confirm()
  await press('Install the edge on prod-1')
  await press('Install it again')
  const again = within(
    await screen.findByRole('dialog', { name: 'Install the edge on prod-1 again' }),
  )
  expect(again.getByText(/Idle connections are closed once/)).toBeDefined()
  await confirm()
  await press(/^Install it again on prod-1$/)
  expect(await screen.findByText('The edge on prod-1 has what its host declares')).toBeDefined()
  await press('Upgrade the edge')
  const upgrade = within(await screen.findByRole('dialog', { name: 'Upgrade the edge on prod-1' }))
  expect(await upgrade.findByText('caddy:2.11, Caddy 2.11.2')).toBeDefined()
  expect(await upgrade.findByText('caddy:2.11')).toBeDefined()
  expect(upgrade.getByText(/nobody is let in/)).toBeDefined()
  await confirm()
  await press(/^Upgrade the edge on prod-1$/)
  expect(await screen.findByText(/it led nothing anywhere for 412 ms/)).toBeDefined()

  await press('Remove the edge')
  const removal = within(await screen.findByRole('dialog', { name: 'Remove the edge on prod-1' }))
  const going = within(await removal.findByRole('list', { name: /Names that the edge/ }))
  expect(going.getAllByRole('listitem').map((row) => row.textContent)).toEqual([
    'api.example.com/v2 not ours',
    'shop.example.com shop',
    'wiki.example.com wiki of another installation',
  ])
  await confirm()
  const act = () => removal.getByRole<HTMLButtonElement>('button', { name: /^Remove the edge/ })
  expect(act().disabled).toBe(true)
  await user.click(removal.getByRole('switch', { name: /Take its names down/ }))
  expect(act().textContent).toBe('Remove the edge and 3 names on prod-1')
  await user.click(act())
  expect(await screen.findByRole('button', { name: 'Install the edge on prod-1' })).toBeDefined()
})

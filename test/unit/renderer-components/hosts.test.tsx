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

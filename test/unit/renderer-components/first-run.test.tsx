import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

const steps = () => screen.findByRole('region', { name: 'First steps' })

it('offers what was found where nothing is declared, beside the list of what runs', async () => {
  const { user, client } = openWindow('/fleet', 'new')
  const first = within(await steps())
  await first.findByText('metrics')
  expect(first.getByRole('button', { name: 'Adopt wiki on local' })).toBeDefined()
  expect(first.getByText(/^6 containers belong to no project. They are in the list/)).toBeDefined()
  expect(first.getByText(/^3 containers are of another Longshore installation/)).toBeDefined()
  expect(screen.getByRole('treegrid', { name: 'Fleet' })).toBeDefined()
  const known = within(await first.findByRole('list', { name: 'Known on this machine' }))
  // What is this machine itself under another name is no other host.
  expect(known.queryByText('default')).toBeNull()
  await user.click(known.getByRole('button', { name: 'Add build' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('build')
  await user.click(dialog.getByRole('button', { name: 'Add build' }))
  await screen.findByRole('heading', { name: 'Hosts', level: 1 })
  expect((await client.hosts.list()).map(({ name }) => name)).toContain('build')
})

it('says what is missing where there is no engine, and how to get it on this system', async () => {
  openWindow('/fleet', 'bare')
  const first = within(await steps())
  const help = within(await first.findByRole('list', { name: 'How to get an engine' }))
  expect(help.getByText('sudo apt-get install docker.io docker-compose-v2')).toBeDefined()
  expect(first.getByText('That is known once a host answers.')).toBeDefined()
})

it('can be put away, and stays so, while there is something else to see', async () => {
  const { user } = openWindow('/fleet', 'new')
  await steps()
  await user.click(screen.getByRole('button', { name: 'Hide the first steps' }))
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
  expect(localStorage.getItem('longshore.first-run-away')).toBe('true')
})

it('is not there once something is declared', async () => {
  openWindow('/fleet')
  await within(await screen.findByRole('treegrid', { name: 'Fleet' })).findByText('checkout')
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
})

import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { choose } from '../../support/choose.ts'
import { openWindow } from '../../support/window.tsx'

const movable = async () => within(await screen.findByRole('list', { name: 'Could move' }))

describe('updates', () => {
  it('list what could move, from which to which, and why it does not', async () => {
    openWindow('/updates')
    const list = await movable()
    expect(list.getByText('too new: 71 h left')).toBeDefined()
    expect(list.getByText('failed before; 3.0.0 is not allowed')).toBeDefined()
    expect(list.getByText('proposed: prod is guarded')).toBeDefined()
    const rest = within(screen.getByRole('list', { name: 'Stays as it is' }))
    expect(rest.getByText('pinned by digest')).toBeDefined()
    expect(screen.getByText('4 of 7 could move')).toBeDefined()
  })

  it('are deployed by their plan alone, of the image that was seen', async () => {
    const { user } = openWindow('/updates')
    await user.click((await movable()).getByRole('button', { name: 'Deploy gateway' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText('Deploy gateway')).toBeDefined()
  })

  it('are skipped, and wanted again', async () => {
    const { user } = openWindow('/updates')
    const list = await movable()
    await user.click(list.getByRole('button', { name: 'Skip this version: 1.3.0 of gateway' }))
    await user.click(await list.findByRole('button', { name: 'Do not skip: 1.3.0 of gateway' }))
    expect(
      await list.findByRole('button', { name: 'Skip this version: 1.3.0 of gateway' }),
    ).toBeDefined()
  })

  it('of a file are shown as the line that would change, and changed only by a button', async () => {
    const { user } = openWindow('/updates')
    await user.click((await movable()).getByRole('button', { name: 'Show the change shop / db' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText('image: postgres:16.3')).toBeDefined()
    expect(dialog.getByText('image: postgres:16.4')).toBeDefined()
    await user.click(dialog.getByRole('button', { name: 'Change the file and plan' }))
    expect(await screen.findByText('Deploy shop')).toBeDefined()
  })

  it('rest while watching is paused, which is said', async () => {
    const { user } = openWindow('/updates')
    await user.click(await screen.findByRole('button', { name: 'Pause watching' }))
    expect(await screen.findByText(/Watching is paused/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Go on watching' }))
    expect(await screen.findByRole('button', { name: 'Pause watching' })).toBeDefined()
  })
})

it('a form asks for an account as a choice, and for what is done about newer images', async () => {
  const { user } = openWindow('/new')
  const account = await screen.findByRole('combobox', { name: /Registry account/ })
  await choose(user, account, /none: without a login/)
  expect(screen.getByRole('option', { name: /docker: as docker here/ })).toBeDefined()
  await choose(user, screen.getByRole('combobox', { name: /Newer images/ }), 'deploy them')
  const age = await screen.findByRole('textbox', { name: /Minimum age/ })
  expect(age).toHaveProperty('value', '0s')
})

it('TF-08 a new form starts from the sample of its kind, which is valid as it stands but for its name', async () => {
  const { user } = openWindow('/new')
  const value = async (name: RegExp) =>
    ((await screen.findByRole('textbox', { name })) as HTMLInputElement).value
  expect(await value(/^Image/)).toBe('registry.example.com/owner/app')
  expect(await value(/^Health check/)).toBe('/healthz')
  expect(await value(/^Default tag/)).toBe('latest')
  expect(await value(/^Port/)).toBe('8080')
  await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'fresh')
  await user.click(screen.getByRole('button', { name: 'Create workload' }))
  expect(await screen.findByRole('heading', { name: 'fresh' })).toBeDefined()
})

import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { clientWith } from '../../support/client-with.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { runByPalette } from '../../support/palette.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

const accounts = async () => within(await screen.findByRole('list', { name: 'Registry accounts' }))

describe('accounts on registries', () => {
  it('are listed with who names them, and what docker has; a token is never shown', async () => {
    openWindow('/settings')
    const list = await accounts()
    expect(list.getByText(/named by checkout, search/)).toBeDefined()
    expect(list.getByText(/Logged in on this machine to docker.io, quay.io/)).toBeDefined()
  })

  it('are added with a token that is typed unseen, and gone afterwards', async () => {
    const { user } = openWindow('/settings')
    await user.click(await screen.findByRole('button', { name: 'Add an account' }))
    const dialog = within(screen.getByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
    await user.type(dialog.getByLabelText('Name'), 'quay')
    await user.type(dialog.getByLabelText('Registry'), 'quay.io')
    const token = dialog.getByLabelText('Token or password')
    expect(token.getAttribute('type')).toBe('password')
    await user.type(token, 'canary-token')
    await user.click(dialog.getByRole('button', { name: 'Add the account' }))
    const list = await accounts()
    expect(await list.findByText('quay')).toBeDefined()
    expect(document.body.innerHTML).not.toContain('canary-token')
    await user.click(list.getByRole('button', { name: 'Edit quay' }))
    const edited = within(screen.getByRole('dialog', { name: 'Edit quay' })).getByLabelText(
      'Token or password',
    )
    expect(edited).toHaveProperty('value', '')
  })

  it('have a token or the name of a secret: what is typed last counts, and an emptied name is none', async () => {
    const { user } = openWindow('/settings')
    const words = async () =>
      (await (await accounts()).findByText('team')).closest('li')?.textContent
    const edit = async (label: string, text: string) => {
      await user.click((await accounts()).getByRole('button', { name: 'Edit team' }))
      const dialog = within(screen.getByRole('dialog', { name: 'Edit team' }))
      const field = dialog.getByLabelText(label)
      await user.clear(field)
      if (text !== '') await user.type(field, text)
      await user.click(dialog.getByRole('button', { name: 'Save the account' }))
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    }
    await edit('Or the name of a secret', 'GHCR')
    await waitFor(async () => expect(await words()).toMatch(/token is the secret GHCR/))
    await edit('Token or password', 'x')
    await waitFor(async () => expect(await words()).toMatch(/token set/))
    await edit('Or the name of a secret', 'GHCR')
    await waitFor(async () => expect(await words()).toMatch(/token is the secret GHCR/))
    await edit('Or the name of a secret', '')
    await waitFor(async () => expect(await words()).toMatch(/no token/))
  })

  it('say in place what is wrong with what was typed', async () => {
    const { user } = openWindow('/settings')
    await user.click(await screen.findByRole('button', { name: 'Add an account' }))
    const dialog = within(screen.getByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
    await user.type(dialog.getByLabelText('Name'), 'docker')
    await user.type(dialog.getByLabelText('Registry'), 'ghcr.io/team')
    await user.click(dialog.getByRole('button', { name: 'Add the account' }))
    expect(await dialog.findByText(/without a path/)).toBeDefined()
    expect(dialog.getByText(/means something else already/)).toBeDefined()
  })

  it('are tested step by step, with what mends the one that fails', async () => {
    const { user } = openWindow('/settings')
    await user.click((await accounts()).getByRole('button', { name: 'Test team' }))
    const found = within(await screen.findByRole('list', { name: 'What was found of team' }))
    expect(await found.findByText(/Let the account read it/)).toBeDefined()
    expect(await screen.findByText('1 failed.')).toBeDefined()
  })

  it('are asked for again where they could not be read, as what stands beside them', async () => {
    let isGone = true
    const { registries } = createFakeClient()
    const list: typeof registries.list = async (...asked) => {
      if (isGone) throw new Error('gone')
      return await registries.list(...asked)
    }
    const { user } = openWindowOver(clientWith('registries', { list }), '/settings')
    const section = within(await screen.findByRole('region', { name: 'Registries' }))
    const again = await section.findByRole('button', { name: 'Try again' })
    expect(screen.getByRole('list', { name: 'DNS accounts' })).toBeDefined()
    isGone = false
    await user.click(again)
    expect((await accounts()).getByText('team')).toBeDefined()
    expect(section.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  it('stay where workloads name them, and say which', async () => {
    const { user } = openWindow('/settings')
    await user.click((await accounts()).getByRole('button', { name: 'Remove lab' }))
    await user.click(screen.getByRole('button', { name: 'Forget lab' }))
    expect(await screen.findByText('lab is named by checkout, search')).toBeDefined()
  })
})

it('a tag is searched, and picked by Enter, from the palette on; then it is the one to deploy', async () => {
  const { user } = openWindow('/fleet')
  await screen.findAllByText('checkout')
  await runByPalette(user, 'Deploy a tag of checkout')
  await screen.findByText(/1000 tags of registry.example\/shop\/checkout/)
  const filter = screen.getByLabelText('Filter tags')
  await waitFor(() => expect(document.activeElement).toBe(filter))
  await user.keyboard('v99')
  await user.keyboard('{Enter}')
  expect(await screen.findByLabelText('Tag')).toHaveProperty('value', 'v999')
  expect(screen.queryByLabelText('Filter tags')).toBeNull()
})

it('of a tag that comes into sight its size and age are asked for, and it stays where it is', async () => {
  const { user } = openWindow('/fleet')
  await screen.findAllByText('checkout')
  await runByPalette(user, 'Deploy a tag of checkout')
  await screen.findByText(/1000 tags of registry.example\/shop\/checkout/)
  await user.type(screen.getByLabelText('Filter tags'), 'v12')
  const grid = await screen.findByRole('grid', { name: /^Tags of/ })
  const names = () =>
    within(grid)
      .getAllByText(/^v12/)
      .map(({ textContent }) => textContent)
  const before = names()
  expect(before[0]).toBe('v129')
  const row = within(grid).getByText('v129').closest('tr')
  await waitFor(() => expect(row?.textContent).toMatch(/4\d\.\d MB/))
  expect(names()).toEqual(before)
})

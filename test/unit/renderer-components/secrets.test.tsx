import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

const secrets = async () => within(await screen.findByRole('list', { name: 'Secrets' }))

describe('secrets in the window', () => {
  it('are listed with whose they are, who uses them, what is damaged and what is missing', async () => {
    openWindow('/settings')
    const list = await secrets()
    expect(list.getByText(/used by checkout as DATABASE_URL; search as PGPASSWORD/)).toBeDefined()
    expect(list.getByText(/For checkout/)).toBeDefined()
    expect(list.getByText(/cannot be read: set it again/)).toBeDefined()
    expect(list.getByText(/Not set, and checkout asks for it as STRIPE_KEY/)).toBeDefined()
  })

  it('are set unseen, and what was typed is gone afterwards', async () => {
    const { user } = openWindow('/settings')
    await user.click((await secrets()).getByRole('button', { name: 'Set STRIPE_KEY for checkout' }))
    const dialog = within(screen.getByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
    expect(dialog.getByLabelText('Name')).toHaveProperty('value', 'STRIPE_KEY')
    const value = dialog.getByLabelText('Value')
    expect(value.getAttribute('type')).toBe('password')
    await user.type(value, 'canary-value')
    await user.click(dialog.getByRole('button', { name: 'Set the secret' }))
    expect(await (await secrets()).findByText('STRIPE_KEY')).toBeDefined()
    await expect.poll(() => screen.queryByText(/Not set, and checkout/)).toBeNull()
    expect(document.body.innerHTML).not.toContain('canary-value')
  })

  it('are removed where it is said who loses them', async () => {
    const { user } = openWindow('/settings')
    await user.click((await secrets()).getByRole('button', { name: 'Remove DATABASE_URL' }))
    expect(
      await screen.findByText(/used by checkout, search: their next deployment is refused/),
    ).toBeDefined()
    await user.click(await screen.findByRole('button', { name: 'Forget DATABASE_URL' }))
    await expect.poll(() => screen.queryByText('DATABASE_URL')).toBeNull()
    await user.click((await secrets()).getByRole('button', { name: 'Remove OLD_TOKEN' }))
    const lost = 'It is used by channel team: nothing can log in, or be told, with it any more.'
    expect(await screen.findByText(lost)).toBeDefined()
  })

  it('come from an env file that shows first what it would set', async () => {
    const { user } = openWindow('/settings')
    await user.click(await screen.findByRole('button', { name: 'Import an env file' }))
    const dialog = within(screen.getByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
    await user.click(dialog.getByLabelText('Env file'))
    await user.paste('DB_PASSWORD=canary\nPORT=80\n')
    const lines = within(await dialog.findByRole('list', { name: 'What would be set' }))
    expect(lines.getByLabelText('DB_PASSWORD is secret')).toHaveProperty('checked', true)
    expect(lines.getByLabelText('PORT is secret')).toHaveProperty('checked', false)
    await user.click(dialog.getByRole('button', { name: 'Import 2 variables' }))
    await expect
      .poll(() => screen.queryByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
      .toBeNull()
  })

  it('are picked for a variable in place of a value', async () => {
    const { user } = openWindow('/new')
    const adding = await screen.findAllByRole('button', { name: 'Add variable' })
    await user.click(adding.at(-1) as HTMLElement)
    await user.type(screen.getByLabelText('Variables 1 name'), 'DATABASE_URL')
    await user.click(screen.getByRole('button', { name: 'DATABASE_URL: take a secret' }))
    expect(screen.getByLabelText('Variables 1 secret')).toHaveProperty('value', 'DATABASE_URL')
    await user.type(screen.getByLabelText('Variables 1 secret'), '_OTHER')
    expect(await screen.findByText(/not set yet/)).toBeDefined()
  })
})

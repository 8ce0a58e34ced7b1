import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { DesktopAbilities } from '../../../src/shared/contract/app.ts'
import { clientWith } from '../../support/client-with.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

const able = { able: true, why: '' }

/** A door whose desktop can do this; null = no desktop. */
function settingsWhere(abilities: DesktopAbilities | null) {
  const over = clientWith('app', { desktop: async () => abilities })
  return openWindowOver(over, '/settings')
}

const desktopSection = async () =>
  within(
    (await screen.findByRole('heading', { name: 'Desktop' })).closest('section') as HTMLElement,
  )

it('sets how the app lives beside its window', async () => {
  const { user, client } = openWindow('/settings')
  const section = await desktopSection()
  await user.click(section.getByRole('switch', { name: /^Go on in the tray/ }))
  await user.click(section.getByRole('switch', { name: 'Start when I log in' }))
  await user.type(section.getByRole('textbox'), 'Alt+Shift+L')
  await user.click(section.getByRole('button', { name: 'Set' }))
  await waitFor(async () =>
    expect(await client.settings.get()).toMatchObject({
      ...{ closeToTray: false, startAtLogin: true, paletteShortcut: 'Alt+Shift+L' },
    }),
  )
})

it('says why this desktop cannot', async () => {
  settingsWhere({
    tray: { able: false, why: 'Nothing on this desktop shows tray icons' },
    startAtLogin: able,
    paletteShortcut: { able: false, why: 'Alt+L is held by another program' },
  })
  const section = await desktopSection()
  section.getByText('Not here: Nothing on this desktop shows tray icons.')
  section.getByText('Not here: Alt+L is held by another program.')
})

it('shows nothing of that through another door', async () => {
  settingsWhere(null)
  await screen.findByRole('heading', { name: 'Pinned workloads' })
  expect(screen.queryByRole('heading', { name: 'Desktop' })).toBeNull()
})

it('puts pinned workloads in another order, and unpins them', async () => {
  const client = createFakeClient()
  await client.settings.set({ pinned: ['web', 'shop', 'docs'] })
  const { user } = openWindowOver(client, '/settings')
  const pinned = async () => (await client.settings.get()).pinned
  await user.click(await screen.findByRole('button', { name: 'Move docs up' }))
  await waitFor(async () => expect(await pinned()).toEqual(['web', 'docs', 'shop']))
  await user.click(await screen.findByRole('button', { name: 'Move web down' }))
  await waitFor(async () => expect(await pinned()).toEqual(['docs', 'web', 'shop']))
  await user.click(await screen.findByRole('button', { name: 'Unpin web' }))
  await waitFor(async () => expect(await pinned()).toEqual(['docs', 'shop']))
})

it('opens on what the tray asks for: the palette, or the dialog of a change', async () => {
  openWindow('/hosts?palette=open')
  await screen.findByRole('combobox')
  await waitFor(() => expect(location.hash).toBe('#/hosts'))
})

it.each([
  ['deploy', 'Deploy shop'],
  ['restart', 'Restart shop'],
  ['rollback:r1', /^Roll back shop/],
])('opens on a change that the tray proposes: %s', async (asked, title) => {
  openWindow(`/workloads/shop?propose=${encodeURIComponent(asked)}`)
  await screen.findByRole('heading', { name: title })
  await waitFor(() => expect(location.hash).toBe('#/workloads/shop'))
})

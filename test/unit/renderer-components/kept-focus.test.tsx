// The focus, where the control that has it goes by what it did.
import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

const focused = () => {
  const { activeElement } = document
  return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent
}

const route = '/settings/notifications'

it('moves on to the next of a list where one is removed, and to the one before at its end', async () => {
  const { user, client } = openWindow(route)
  const names = (await client.rules.list()).map(({ name }) => name)
  expect(names.length).toBeGreaterThan(1)
  const rules = within(await screen.findByRole('region', { name: /^Rules/ }))
  const remove = await rules.findByRole('button', { name: `Remove rule ${names[0]}` })
  remove.focus()
  await user.keyboard('{Enter}')
  const next = within(await rules.findByRole('listitem', { name: names[1] as string }))
  await expect.poll(() => document.activeElement).toBe(next.getByRole('checkbox'))
  for (const name of names.slice(1)) {
    rules.getByRole('button', { name: `Remove rule ${name}` }).focus()
    await user.keyboard('{Enter}')
    await expect.poll(() => rules.queryByRole('listitem', { name })).toBeNull()
  }
  await expect.poll(() => document.activeElement === document.body).toBe(false)
})

it('goes to what stands in the place of a button', async () => {
  const { user } = openWindow(route)
  const pause = await screen.findByRole('button', { name: 'Pause 1 hour' })
  pause.focus()
  await user.keyboard('{Enter}')
  await expect.poll(focused).toBe('Go on now')
  await user.keyboard('{Enter}')
  await expect.poll(focused).toBe('Pause 1 hour')
})

it('is left where somebody points meanwhile', async () => {
  const { user } = openWindow(route)
  const pause = await screen.findByRole('button', { name: 'Pause 1 hour' })
  pause.focus()
  await user.keyboard('{Enter}')
  await user.click(screen.getByRole('heading', { name: 'Notifications' }))
  await screen.findByRole('button', { name: 'Go on now' })
  expect(document.activeElement).toBe(document.body)
})

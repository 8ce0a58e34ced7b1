import { screen } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { expect } from 'vitest'

/** Opens a list and chooses one of it. Options of a closed list are in the page, too, and take no click. */
export async function choose(user: UserEvent, list: HTMLElement, option: string | RegExp) {
  const isOpen = () => list.isConnected && list.getAttribute('aria-expanded') === 'true'
  await user.click(list)
  await expect.poll(isOpen).toBe(true)
  await user.click(await screen.findByRole('option', { name: option }))
  await expect.poll(isOpen).toBe(false)
}

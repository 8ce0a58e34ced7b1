import { screen, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { expect } from 'vitest'

/** The list of the fleet, once its rows stand in it and what can be done with them is known. */
export async function fleetGrid(user: UserEvent): Promise<HTMLElement> {
  const grid = await screen.findByRole('treegrid', { name: 'Fleet' })
  const row = await within(grid).findByText('checkout')
  // Keys of a row do what its buttons do, and these come with the kinds of workloads.
  await user.hover(row)
  await within(grid).findByRole('button', { name: 'Restart checkout (r)' })
  await user.unhover(row)
  return grid
}

/** Closes a dialog by Escape; keys go to what had the focus before only once it has it again. */
export async function escapeTo(user: UserEvent, before: HTMLElement) {
  await user.keyboard('{Escape}')
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  await expect.poll(() => document.activeElement).toBe(before)
}

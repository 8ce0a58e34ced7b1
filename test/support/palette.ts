import { screen } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { expect } from 'vitest'

/** Opens the palette and looks for `words`, once what is typed goes there. */
export async function lookInPalette(user: UserEvent, words: string) {
  await user.keyboard('{Control>}k{/Control}')
  const field = await screen.findByRole('combobox')
  await expect.poll(() => document.activeElement).toBe(field)
  await user.paste(words)
}

/** Looks for a command by its title and runs it by Enter, once it is the one that Enter runs. */
export async function runByPalette(user: UserEvent, title: string) {
  await lookInPalette(user, title)
  await screen.findByRole('option', { name: new RegExp(`^${title}`), selected: true })
  await user.keyboard('{Enter}')
}

import { screen } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'

/** Opens the palette, looks for a command by its title and runs it by Enter, once it is the one that Enter runs. */
export async function runByPalette(user: UserEvent, title: string) {
  await user.keyboard('{Control>}k{/Control}')
  await screen.findByRole('combobox')
  await user.paste(title)
  await screen.findByRole('option', { name: new RegExp(`^${title}`), selected: true })
  await user.keyboard('{Enter}')
}

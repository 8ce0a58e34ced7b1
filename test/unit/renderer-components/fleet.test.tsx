import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

it('reaches the list, and opens what is in it, by keys alone', async () => {
  const { user } = openWindow('/fleet')
  const fleet = await screen.findByRole('treegrid', { name: 'Fleet' })
  await within(fleet).findByText('checkout')
  await user.keyboard('j')
  expect(document.activeElement).toBe(fleet)
  await user.keyboard('{Enter}')
  await screen.findByRole('tab', { name: 'Overview' })
})

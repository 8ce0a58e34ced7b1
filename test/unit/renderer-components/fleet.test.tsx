import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fleetGrid } from '../../support/fleet-page.ts'
import { openWindow } from '../../support/window.tsx'

it('reaches the list, and opens what is in it, by keys alone', async () => {
  const { user } = openWindow('/fleet')
  const fleet = await fleetGrid(user)
  await user.keyboard('j')
  expect(document.activeElement).toBe(fleet)
  await user.keyboard('{Enter}')
  await screen.findByRole('tab', { name: 'Overview' })
})

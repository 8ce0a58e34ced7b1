import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

it('secrets are locked by what is chosen, and it is said what opens them then', async () => {
  const { user } = openWindow('/settings')
  expect(await screen.findByText(/A key file that only this user can read opens it/)).toBeDefined()
  await user.click(screen.getByRole('button', { name: "Lock it by the system's keyring" }))
  expect(await screen.findByText(/The system's keyring opens it/)).toBeDefined()
  expect(screen.getByText(/Whoever reads your files/)).toBeDefined()
})

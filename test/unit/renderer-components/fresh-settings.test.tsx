// An open window shows what another door sets, and keeps what is typed in it meanwhile.
import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { createFakeClient } from '../../support/fake-client.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, pull: never }
`

it('shows a pin, and the loss of one, that the terminal makes', async () => {
  const { client, terminal, close } = openDoors()
  onTestFinished(close)
  await terminal('workloads apply -f web.yaml', web)
  openWindowOver(client, '/workloads/web')
  await screen.findByRole('button', { name: 'Pin web' })
  expect((await terminal('pin web')).err).toBe('')
  await screen.findByRole('button', { name: 'Unpin web' })
  expect((await terminal('unpin web')).err).toBe('')
  await screen.findByRole('button', { name: 'Pin web' })
})

it('shows settings that the terminal changes, and a secret that it sets', async () => {
  const { client, terminal, close } = openDoors()
  onTestFinished(close)
  await terminal('workloads apply -f web.yaml', web)
  openWindowOver(client, '/settings')
  const kept = await screen.findByLabelText('Releases kept')
  expect((await terminal('settings keepReleases=7 linkBase=https://chat.example/')).err).toBe('')
  await expect.poll(() => kept).toHaveProperty('value', '7')
  const landing = screen.getByLabelText('Address of the landing page')
  await expect.poll(() => landing).toHaveProperty('value', 'https://chat.example/')
  await screen.findByRole('button', { name: 'Set a secret' })
  await client.secrets.set({ name: 'API_TOKEN', workload: '', value: 's3cret' })
  await screen.findByText('API_TOKEN')
})

it('keeps what is typed while another door changes settings, and saves that alone', async () => {
  const client = createFakeClient()
  const { user } = openWindowOver(client, '/settings')
  const domain = await screen.findByLabelText('Domain')
  await user.click(domain)
  await user.paste('example.com')
  await client.settings.set({ keepReleases: 7, pinned: ['shop'], allowedPaths: ['/srv'] })
  await screen.findByRole('button', { name: 'Unpin shop' })
  expect(screen.getByLabelText('Releases kept')).toHaveProperty('value', '7')
  expect(domain.isConnected && document.activeElement === domain).toBe(true)
  const deploying = within(screen.getByRole('region', { name: 'Deploying' }))
  await user.click(deploying.getByRole('button', { name: 'Save settings' }))
  await screen.findByText('Settings saved')
  expect(await client.settings.get()).toMatchObject({
    ...{ domain: 'example.com', keepReleases: 7, allowedPaths: ['/srv'] },
  })
})

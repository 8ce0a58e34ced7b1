// The files of a stack on several hosts, which each of them may have otherwise.
import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { choose } from '../../support/choose.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindowOver } from '../../support/window.tsx'

async function onTwoHosts() {
  const client = createFakeClient('full')
  const { document } = await client.workloads.show({ name: 'shop' })
  const { host: _, source, ...rest } = document
  const hosts = ['local', 'prod-1']
  await client.workloads.apply({
    document: { ...rest, source: { ...source, onHost: true }, hosts },
  })
  return openWindowOver(client, '/workloads/shop/files')
}

it('says whose the files are, reads those of the host that is chosen, and locks what is not here', async () => {
  const { user } = await onTwoHosts()
  const host = await screen.findByRole('combobox', { name: 'As on host' })
  expect(host.textContent).toContain('local')
  expect(await screen.findByRole('button', { name: 'Save' })).toBeTruthy()
  await choose(user, host, 'prod-1')
  expect(await screen.findByText('These files are on prod-1: they are changed there.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
})

it('offers what there is now on each host to be compared', async () => {
  const { user } = await onTwoHosts()
  await user.click(await screen.findByRole('tab', { name: 'Compare' }))
  await user.click(await screen.findByRole('combobox', { name: 'Compare' }))
  const options = await screen.findAllByRole('option')
  expect(options.slice(0, 4).map(({ textContent }) => textContent)).toEqual([
    'Rendered now · local',
    'Files now · local',
    'Rendered now · prod-1',
    'Files now · prod-1',
  ])
})

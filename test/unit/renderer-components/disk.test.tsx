// The disk of a host: measured on request, chosen by its parts, cleaned up after one more look.
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

const disk = () => within(screen.getByRole('region', { name: 'Disk' }))

async function measured(host = 'local', route = `/hosts?host=${host}`) {
  const { user, client } = openWindow(route)
  await user.click(await screen.findByRole('button', { name: `Measure ${host}` }))
  await disk().findByRole('list', { name: 'What the disk holds' })
  return { user, client }
}

const open = (name: RegExp) => disk().getByRole('button', { name })
const rowsOf = (list: string) =>
  within(disk().getByRole('list', { name: list }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent ?? '')

describe('the disk of a host', () => {
  it('is not measured until somebody asks for it, and tells of when it was', async () => {
    const { user, client } = openWindow('/hosts?host=local')
    expect(await screen.findByText(/Measuring counts every file/)).toBeDefined()
    expect(await client.prune.use({ host: 'local' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Measure local' }))
    await disk().findByRole('list', { name: 'What the disk holds' })
    expect(disk().getByText(/As of/).textContent).toMatch(/As of 4 min/)
  })

  it('says for each thing why it may go or stays, and what lets it go', async () => {
    await measured()
    expect(rowsOf('May go')[0]).toMatch(/checkout:v40.*no release that is kept needs it.*17 d/)
    expect(rowsOf('Stays')).toEqual([
      expect.stringMatching(/checkout:v41.*checkout r7 needs it\. Keep fewer releases of it/),
    ])
    expect(rowsOf('Only by your choice').join()).toMatch(/node:20-bookworm.*not of Longshore/)
    expect(disk().queryByRole('checkbox', { name: /checkout:v41/ })).toBeNull()
  })

  it('has chosen only what is safely ours, and no data', async () => {
    const { user } = await measured()
    expect(await disk().findByText('4 images, 1 container, 1 network')).toBeDefined()
    await user.click(open(/^Volumes/))
    const volume = disk().getByRole('checkbox', { name: 'Choose mailer-spool' })
    expect(volume).toHaveProperty('checked', false)
    await user.click(volume)
    expect(await disk().findByText('4 images, 1 container, 1 network, 1 volume')).toBeDefined()
  })

  it('says what is chosen also while what it frees is not known, and where that cannot be found out', async () => {
    const client = createFakeClient('full')
    const { promise, reject } = Promise.withResolvers<never>()
    const instead = <T extends object>(whole: T, part: keyof T, value: unknown): T =>
      new Proxy(whole, {
        get: (target, key) => (key === part ? value : Reflect.get(target, key)),
      })
    const prune = instead(client.prune, 'plan', () => promise)
    const { user } = openWindowOver(instead(client, 'prune', prune), '/hosts?host=local')
    await user.click(await screen.findByRole('button', { name: 'Measure local' }))
    expect(await disk().findByText('6 chosen: finding out what it frees…')).toBeDefined()
    reject(new FailureError({ kind: 'not-found', what: 'measure of the disk of', name: 'local' }))
    expect(await disk().findByText('6 chosen: what it frees could not be found out.')).toBeDefined()
    expect(disk().queryByText('Nothing is chosen.')).toBeNull()
  })

  it('is cleaned up once what goes was shown by name, and tells what became of each thing', async () => {
    const { user, client } = await measured()
    await waitFor(() => expect(open(/Clean up…/)).toHaveProperty('disabled', false))
    await user.click(open(/Clean up…/))
    const dialog = within(await screen.findByRole('dialog', { name: 'Clean up local' }))
    expect(dialog.getByText('registry.example/shop/checkout:v40')).toBeDefined()
    await user.click(dialog.getByRole('button', { name: 'Remove 6 for good' }))
    const run = within(await screen.findByRole('region', { name: 'Clean-up of local' }))
    await run.findByText(/^Cleaned up: .* freed, 4 removed, 1 kept, 1 failed$/)
    expect(run.getByText('in use by ls-web-2')).toBeDefined()
    expect(run.getByText(/dependent child images/)).toBeDefined()
    const [done] = await client.prune.list({ host: 'local' })
    expect(done).toMatchObject({ state: 'done' })
    await user.click(run.getByRole('button', { name: 'Done' }))
    expect(await disk().findByRole('list', { name: 'Earlier clean-ups' })).toBeDefined()
    expect(await disk().findByText(/Measuring counts every file/)).toBeDefined()
  })

  it('wants the name of a guarded host typed first', async () => {
    const { user } = await measured('prod-2')
    await waitFor(() => expect(open(/Clean up…/)).toHaveProperty('disabled', false))
    await user.click(open(/Clean up…/))
    const dialog = within(await screen.findByRole('dialog'))
    const remove = dialog.getByRole('button', { name: 'Remove 6 for good on prod-2' })
    expect(remove).toHaveProperty('disabled', true)
    await user.type(dialog.getByRole('textbox', { name: /Type prod-2/ }), 'prod-2')
    expect(remove).toHaveProperty('disabled', false)
  })
})

import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { clientWith } from '../../support/client-with.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { escapeTo, fleetGrid } from '../../support/fleet-page.ts'
import { lookInPalette, runByPalette } from '../../support/palette.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

async function fleet() {
  const opened = openWindow('/fleet')
  const list = await fleetGrid(opened.user)
  return { ...opened, list, grid: within(list) }
}

it('shows the log of a row, or proposes its deployment, by a key', async () => {
  const { user, list } = await fleet()
  await user.keyboard('j')
  await user.keyboard('d')
  await screen.findByRole('heading', { name: 'Deploy checkout' })
  await escapeTo(user, list)
  await user.keyboard('l')
  await waitFor(() => expect(location.hash).toBe('#/workloads/checkout/logs'))
})

it('takes a key after g for a way of the window, not for an action of the row', async () => {
  const { user } = await fleet()
  await user.keyboard('j')
  // Both made at one moment: how far apart they are is not up to a busy machine.
  const keys = ['g', 'd'].map((key) => new KeyboardEvent('keydown', { key, bubbles: true }))
  for (const key of keys) fireEvent(document.activeElement ?? document.body, key)
  await waitFor(() => expect(location.hash).toBe('#/deployments'))
  expect(screen.queryByRole('heading', { name: 'Deploy checkout' })).toBeNull()
})

it('offers what can be done with a row where the pointer is', async () => {
  const { user, grid } = await fleet()
  await user.hover(grid.getByText('shop'))
  // Clicked where it is: a pointer of user-event would leave the window on its way there.
  fireEvent.click(await grid.findByRole('button', { name: 'Restart shop (r)' }))
  await screen.findByRole('heading', { name: 'Restart shop' })
  expect(location.hash).toBe('#/fleet')
})

it('deploys several at once by one plan, each with a timeline of its own', async () => {
  const { user, client, grid } = await fleet()
  const before = await client.deploys.list({})
  await user.click(grid.getByRole('checkbox', { name: 'Choose docs' }))
  await user.click(grid.getByRole('checkbox', { name: 'Choose web' }))
  const bar = within(await screen.findByRole('region', { name: 'What is chosen' }))
  expect(bar.getByRole('status').textContent).toBe('2 workloads chosen')
  await user.click(bar.getByRole('button', { name: 'Deploy' }))
  const dialog = within(await screen.findByRole('dialog'))
  await dialog.findByRole('region', { name: 'Plan for docs' })
  await dialog.findByRole('region', { name: 'Plan for web' })
  const deploy = await dialog.findByRole('button', { name: 'Deploy 2 workloads' })
  expect((await client.deploys.list({})).length).toBe(before.length)
  await user.click(deploy)
  await waitFor(() => expect(location.hash).toBe('#/deployments'))
  const known = before.map(({ id }) => id)
  const begun = (await client.deploys.list({})).filter(({ id }) => !known.includes(id))
  expect(begun.map(({ workload }) => workload).sort()).toEqual(['docs', 'web'])
})

it('starts, restarts and stops several at once, where what is chosen can be', async () => {
  const { user, grid } = await fleet()
  await user.click(grid.getByRole('checkbox', { name: 'Choose docs' }))
  await user.click(grid.getByRole('checkbox', { name: 'Choose web' }))
  const bar = within(await screen.findByRole('region', { name: 'What is chosen' }))
  await bar.findByRole('button', { name: 'Restart' })
  for (const verb of ['Stop', 'Start']) {
    await user.click(bar.getByRole('button', { name: verb }))
    await screen.findByRole('heading', { name: `${verb} 2 workloads` })
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  }
})

it('does it by keys alone: chosen by x, deployed or restarted together by the key of one row', async () => {
  const { user, list } = await fleet()
  await user.keyboard('jxjx')
  const bar = within(await screen.findByRole('region', { name: 'What is chosen' }))
  expect(bar.getByRole('status').textContent).toBe('2 workloads chosen')
  for (const [key, verb] of [
    ['d', 'Deploy'],
    ['r', 'Restart'],
  ] as const) {
    await user.keyboard(key)
    await screen.findByRole('heading', { name: `${verb} 2 workloads` })
    await escapeTo(user, list)
  }
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('region', { name: 'What is chosen' })).toBeNull())
})

it('has the name typed of a guarded host among them, and starts nothing before', async () => {
  const { user, grid } = await fleet()
  await user.click(grid.getByRole('checkbox', { name: 'Choose search-index' }))
  await user.click(grid.getByRole('checkbox', { name: 'Choose web' }))
  await user.click(
    within(await screen.findByRole('region', { name: 'What is chosen' })).getByRole('button', {
      name: 'Deploy',
    }),
  )
  const dialog = within(await screen.findByRole('dialog'))
  const typed = await dialog.findByRole('textbox', { name: /^Type prod-2 to confirm/ })
  const run = dialog.getByRole<HTMLButtonElement>('button', {
    name: /^Deploy 2 workloads on prod-2/,
  })
  expect(run.disabled).toBe(true)
  await user.type(typed, 'prod-2')
  expect(run.disabled).toBe(false)
})

it('pins a workload by a key, and unpins it from its page', async () => {
  const { user, client } = await fleet()
  await user.keyboard('j')
  await user.keyboard('p')
  const pinned = async () => (await client.settings.get()).pinned
  await waitFor(async () => expect(await pinned()).toEqual(['checkout']))
  await user.keyboard('{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Unpin checkout' }))
  await waitFor(async () => expect(await pinned()).toEqual([]))
  await screen.findByRole('button', { name: 'Pin checkout' })
})

it('pins a workload by the palette', async () => {
  const { user, client } = openWindow('/workloads/web')
  await runByPalette(user, 'Pin docs')
  await waitFor(async () => expect((await client.settings.get()).pinned).toEqual(['docs']))
})

it('says in the palette that what is not found may be still to come, while it is', async () => {
  const come = Promise.withResolvers<void>()
  const slow = clientWith('fleet', {
    watch: async (input, options) => {
      await come.promise
      return await createFakeClient().fleet.watch(input, options)
    },
  })
  const { user } = openWindowOver(slow, '/fleet')
  await lookInPalette(user, 'Restart web')
  await screen.findByText(/^Nothing by that name yet: .* still being read/)
  come.resolve()
  await screen.findByRole('option', { name: /^Restart web/, selected: true })
  await user.clear(screen.getByRole('combobox'))
  await user.paste('no such thing')
  await screen.findByText('Nothing by that name.')
})

it('keeps what another door pinned meanwhile', async () => {
  const { user, client } = await fleet()
  const pinned = async () => (await client.settings.get()).pinned
  await user.keyboard('jp')
  await waitFor(async () => expect(await pinned()).toEqual(['checkout']))
  await client.settings.set({ pinned: ['docs', 'checkout', 'web'] })
  await user.keyboard('p')
  await waitFor(async () => expect(await pinned()).toEqual(['docs', 'web']))
})

it('stops and restarts a workload of one image from its page and by the palette, each by its plan', async () => {
  const { user } = openWindow('/workloads/web')
  await user.click(await screen.findByRole('button', { name: 'Stop web' }))
  await screen.findByRole('heading', { name: 'Stop web' })
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('heading', { name: 'Stop web' })).toBeNull())
  await runByPalette(user, 'Restart web')
  await screen.findByRole('heading', { name: 'Restart web' })
})

import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fleetGrid } from '../../support/fleet-page.ts'
import { runByPalette } from '../../support/palette.ts'
import { openWindow } from '../../support/window.tsx'

async function fleet() {
  const opened = openWindow('/fleet')
  const grid = await fleetGrid(opened.user)
  const heading = (text: RegExp) =>
    within(grid).getByText(text, { selector: 'tr[aria-level="1"] span' }).closest('tr')
  const first = () => grid.querySelector('tbody tr')
  return { ...opened, grid, heading, first }
}

it('groups the fleet by host and by state, by mouse, by key and by command', async () => {
  const { user, grid, first } = await fleet()
  expect(first()?.textContent).toMatch(/^Workloads\d+ · \d+ not well · \d+ unknown$/)
  await user.click(screen.getByRole('radio', { name: 'Host' }))
  expect(first()?.textContent).toMatch(/^local\d+/)
  grid.focus()
  await user.keyboard('b')
  expect(first()?.textContent).toMatch(/^(Failed|Unhealthy|Degraded|Restarting|Unknown)\d+$/)
  await runByPalette(user, 'Group the fleet by host')
  await waitFor(() => expect(first()?.textContent).toMatch(/^local\d+/))
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Host' }).checked).toBe(true)
})

it('keeps how it is grouped, and which groups are folded, for the next run', async () => {
  const { user, grid, first } = await fleet()
  await user.click(screen.getByRole('radio', { name: 'Host' }))
  grid.focus()
  await user.keyboard('{ArrowLeft}{ArrowLeft}')
  expect(first()?.getAttribute('aria-expanded')).toBe('false')
  expect(localStorage.getItem('longshore.fleet-grouping')).toBe('"host"')
  expect(localStorage.getItem('longshore.fleet-folded')).toBe('"host:local"')
})

it('folds a group by mouse and key, and says so to a screen reader', async () => {
  const { user, grid, heading } = await fleet()
  const workloads = heading(/^Workloads/)
  expect(workloads?.getAttribute('aria-expanded')).toBe('true')
  const row = within(grid).getByText('checkout').closest('tr')
  expect(row?.getAttribute('aria-level')).toBe('2')
  expect(row?.hasAttribute('aria-expanded')).toBe(false)
  await user.click(workloads ?? grid)
  expect(within(grid).queryByText('checkout')).toBeNull()
  expect(heading(/^Workloads/)?.getAttribute('aria-expanded')).toBe('false')
  await user.keyboard('{ArrowRight}')
  await within(grid).findByText('checkout')
})

it('shows what a filter finds in a group that is folded, and folds it again after', async () => {
  const { user, grid, heading } = await fleet()
  await user.click(heading(/^Workloads/) ?? grid)
  await user.type(screen.getByRole('searchbox', { name: 'Filter the fleet' }), 'checkout')
  await within(grid).findByText('checkout')
  await user.clear(screen.getByRole('searchbox', { name: 'Filter the fleet' }))
  await waitFor(() => expect(within(grid).queryByText('checkout')).toBeNull())
})

it('keeps what is chosen while it is grouped anew', async () => {
  const { user, grid } = await fleet()
  await user.click(within(grid).getByRole('checkbox', { name: 'Choose web' }))
  await user.click(screen.getByRole('radio', { name: 'State' }))
  const chosen = within(grid).getByRole<HTMLInputElement>('checkbox', { name: 'Choose web' })
  expect(chosen.checked).toBe(true)
})

it("shows another installation's workloads as such, with their release, and offers nothing for them", async () => {
  const { user, grid, heading } = await fleet()
  expect(heading(/^Other Longshore installations/)?.textContent).toContain('3 · read only')
  const blog = within(grid).getByText('blog').closest('tr')
  expect(blog?.textContent).toContain('r12')
  expect(within(grid).getByText('forum/db')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Adopt ls-forum/ })).toBeNull()
  await user.click(within(grid).getByText('blog'))
  await screen.findByText('Part of blog r12 of another Longshore installation: read only')
  const main = within(screen.getByRole('main'))
  expect(main.queryAllByRole('button', { name: /adopt|deploy|stop|remove|restart/i })).toEqual([])
})

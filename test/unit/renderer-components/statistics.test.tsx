import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

const chart = (title: string) => screen.findByRole('slider', { name: new RegExp(`^${title} over`) })

it('says each moment of a chart to who goes through it by keys, and the same moment of all', async () => {
  const { user } = openWindow('/workloads/shop/statistics')
  const cpu = await chart('CPU')
  cpu.focus()
  const newest = cpu.getAttribute('aria-valuetext')
  expect(newest).toMatch(/^\d\d:\d\d:\d\d, web \d.* %, api \d.* %/)
  await user.keyboard('{ArrowLeft}')
  await waitFor(() => expect(cpu.getAttribute('aria-valuetext')).not.toBe(newest))
  const [at] = (cpu.getAttribute('aria-valuetext') ?? '').split(',')
  const memory = await chart('Memory')
  expect(memory.getAttribute('aria-valuetext')).toContain(`${at}, web`)
  await user.keyboard('{Home}')
  // Nothing was read before: that is said, and no number.
  await waitFor(() => expect(cpu.getAttribute('aria-valuetext')).toContain('web not measured'))
})

it('names the release that went live in what is looked at', async () => {
  const { user } = openWindow('/workloads/checkout/statistics')
  await chart('CPU')
  await user.click(screen.getByRole('radio', { name: 'Month' }))
  await user.click(await screen.findByRole('button', { name: 'Show tables' }))
  const table = await screen.findByRole('table', { name: /^CPU/ })
  expect(within(table).getAllByText(/r\d · v\d+/).length).toBeGreaterThan(0)
  expect(within(table).getAllByText('not measured').length).toBeGreaterThan(0)
})

it('shows one service alone, with its limits', async () => {
  openWindow('/workloads/shop/statistics?service=api')
  const cpu = await chart('CPU')
  expect(cpu.getAttribute('aria-valuetext')).not.toContain('web')
  const figure = cpu.closest('figure')
  await waitFor(() => expect(figure?.textContent).toContain('limit now 50 %'))
})

it('says that nothing was measured yet, and when it is', async () => {
  openWindow('/workloads/docs/statistics')
  await screen.findByText(/^Nothing has been measured in the last 15 minutes. It is measured every/)
})

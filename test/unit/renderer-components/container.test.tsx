import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { openWindow } from '../../support/window.tsx'

async function container(name: string) {
  const opened = openWindow('/fleet')
  const fleet = await screen.findByRole('treegrid', { name: 'Fleet' })
  await opened.user.click(await within(fleet).findByText(name))
  await screen.findByRole('heading', { name, level: 1 })
  return within(screen.getByRole('main'))
}

it('lets a container that is not ours be looked at, and not be changed', async () => {
  const main = await container('postgres-main')
  expect(main.getByText('Not managed by Longshore: read only')).toBeDefined()
  const changing = /deploy|stop|remove|restart|delete/i
  expect(main.queryAllByRole('button', { name: changing })).toEqual([])
})

it('says where a log begins that is longer than what is shown', async () => {
  const main = await container('postgres-main')
  await main.findByText('began with the last 10,000')
})

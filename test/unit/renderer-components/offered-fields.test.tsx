// Forms offer only what can be saved beside what is chosen already.
import { screen, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { choose } from '../../support/choose.ts'
import { openWindow } from '../../support/window.tsx'

async function write(user: UserEvent, field: HTMLElement, text: string) {
  await user.click(field)
  await user.paste(text)
}

async function newOf(kind: string) {
  const { user } = openWindow('/new')
  await user.click(await screen.findByRole('radio', { name: kind }))
  const field = (role: 'textbox' | 'combobox', name: string | RegExp) =>
    screen.queryAllByRole(role, { name })
  return { user, field }
}

describe('a new workload', () => {
  it('of the kind instance: an init is asked for neither ports, a health check nor a restart policy, a main not for its end', async () => {
    const { user, field } = await newOf('Instance')
    await expect.poll(() => field('combobox', 'Role').length).toBe(3)
    expect(field('textbox', 'Health check').length).toBe(2)
    expect(screen.getAllByRole('button', { name: 'Add port' }).length).toBe(2)
    expect(field('textbox', 'Completes within').length).toBe(1)
    const [ofInit] = field('combobox', 'Role')
    await choose(user, ofInit as HTMLElement, 'sidecar')
    expect(field('textbox', 'Health check').length).toBe(3)
    expect(screen.getAllByRole('button', { name: 'Add port' }).length).toBe(3)
    expect(field('textbox', 'Completes within').length).toBe(0)
    const process = screen.getByRole('region', { name: 'Process of Service 1' })
    await user.click(within(process).getByRole('button', { name: /^Process/ }))
    expect(within(process).getByLabelText('Restart policy')).toBeDefined()
    await choose(user, ofInit as HTMLElement, 'init')
    expect(within(process).queryByLabelText('Restart policy')).toBeNull()
  })

  it('of the kind compose: what files that change do is asked for where they are watched', async () => {
    const { user, field } = await newOf('Compose')
    await expect.poll(() => field('combobox', 'When its files change').length).toBe(1)
    await user.click(screen.getByRole('radio', { name: 'Git repository' }))
    await write(
      user,
      screen.getByRole('textbox', { name: 'Repository' }),
      'git@git.example:us/a.git',
    )
    expect(field('combobox', 'When its files change')).toEqual([])
  })

  it.each(['Image', 'Git'])(
    'of the kind %s: asks for the hours of deployments alone, and for host ports where it has a network',
    async (kind) => {
      const { user, field } = await newOf(kind)
      const does = await screen.findByRole('combobox', { name: /^(Newer images|New commits)$/ })
      await choose(user, does, 'tell of them')
      expect(field('textbox', 'Window')).toEqual([])
      await choose(user, does, 'deploy them')
      expect(field('textbox', 'Window').length).toBe(1)
      const network = screen.getByRole('region', { name: 'Network' })
      await user.click(within(network).getByRole('button', { name: /^Network/ }))
      expect(screen.getByRole('group', { name: 'Host ports' })).toBeDefined()
      await write(user, within(network).getByLabelText('Network mode'), 'host')
      expect(screen.queryByRole('group', { name: 'Host ports' })).toBeNull()
    },
  )
})

it('a rule asks whether trouble lasts and is over of trouble alone, and for starts where one is told', async () => {
  const { user } = openWindow('/settings/notifications')
  await user.click(await screen.findByRole('button', { name: 'Add rule' }))
  const dialog = within(await screen.findByRole('dialog'))
  const shown = () => ({
    lasts: dialog.queryByLabelText('Only if it lasts, seconds') !== null,
    over: dialog.queryByRole('switch', { name: 'Tell when it is over, too' }) !== null,
    starts: dialog.queryByRole('switch', { name: 'Starts in messages of their own' }) !== null,
  })
  expect(shown()).toEqual({ lasts: false, over: false, starts: false })
  await user.click(dialog.getByRole('checkbox', { name: 'host away' }))
  expect(shown()).toEqual({ lasts: true, over: true, starts: false })
  await user.click(dialog.getByRole('switch', { name: 'Tell when it is over, too' }))
  await user.click(dialog.getByRole('checkbox', { name: 'host away' }))
  expect(shown(), 'what is set stays in sight').toEqual({ lasts: false, over: true, starts: false })
  await user.click(dialog.getByRole('checkbox', { name: 'deployment began' }))
  expect(shown()).toMatchObject({ starts: true })
})

it('a proxy is asked only for what its way of working heeds', async () => {
  const { user } = openWindow('/hosts')
  await user.click(await screen.findByRole('button', { name: 'Add host' }))
  const dialog = within(await screen.findByRole('dialog'))
  const isAsked = (label: string) => dialog.queryByLabelText(label) !== null
  const proxy = dialog.getByRole('combobox', { name: 'Proxy' })
  await choose(user, proxy, 'Nginx Proxy Manager')
  expect(isAsked('Address of the host, as it reaches that')).toBe(false)
  await choose(user, dialog.getByRole('combobox', { name: 'Where it runs' }), /^elsewhere/)
  expect(isAsked('Address of the host, as it reaches that')).toBe(true)
  await choose(user, proxy, 'Traefik')
  await choose(
    user,
    dialog.getByRole('combobox', { name: 'How it is told' }),
    'a file for each name',
  )
  expect(isAsked('Folder that it watches')).toBe(true)
  await choose(
    user,
    dialog.getByRole('combobox', { name: 'How it is told' }),
    'labels of containers',
  )
  expect(isAsked('Folder that it watches')).toBe(false)
  await choose(user, proxy, 'Longshore’s edge')
  const root = 'Root certificates of an authority of your own (PEM)'
  expect(isAsked(root)).toBe(false)
  await write(user, dialog.getByLabelText('Certificate authority'), 'internal')
  expect(isAsked(root)).toBe(false)
  await user.clear(dialog.getByLabelText('Certificate authority'))
  await write(user, dialog.getByLabelText('Certificate authority'), 'https://acme.example')
  expect(isAsked(root)).toBe(true)
})

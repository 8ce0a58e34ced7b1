import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { mask } from '../../../src/shared/model/difference.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

const route = '/settings/notifications'
const section = async (name: string) => within(await screen.findByRole('region', { name }))

it('lists channels with what each answered last, and what mends it', async () => {
  openWindow(route)
  const channels = await section('Channels')
  const team = within(channels.getByRole('listitem', { name: 'team' }))
  expect(team.getByText('Refused')).toBeDefined()
  expect(team.getByText(/403 wrong signature/)).toBeDefined()
  expect(team.getByText(/the same signing secret/)).toBeDefined()
  expect(team.getByText('2 undelivered')).toBeDefined()
  const phone = within(channels.getByRole('listitem', { name: 'ops-phone' }))
  expect(phone.getByText('Delivered')).toBeDefined()
  const system = within(channels.getByRole('listitem', { name: 'This machine' }))
  expect(system.queryByRole('button', { name: /Remove/ })).toBeNull()
})

it('sends a test, and shows what the service says to it', async () => {
  const { user } = openWindow(route)
  const channels = await section('Channels')
  const phone = within(channels.getByRole('listitem', { name: 'ops-phone' }))
  await user.click(phone.getByRole('button', { name: 'Send a test' }))
  expect(await phone.findByText('It took the test.')).toBeDefined()
  const team = within(channels.getByRole('listitem', { name: 'team' }))
  await user.click(team.getByRole('button', { name: 'Send a test' }))
  expect(await team.findByText(/^It answered to the test: 403 wrong signature/)).toBeDefined()
})

it('adds a channel with the fields of its service, and says which one is wrong', async () => {
  const { user, client } = openWindow(route)
  const channels = await section('Channels')
  await user.click(channels.getByRole('button', { name: 'Add channel' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.type(dialog.getByLabelText('Name'), 'crew')
  await user.type(dialog.getByLabelText('Address'), 'https://example.org/hook')
  const secret = dialog.getByLabelText('Signing secret')
  expect(secret.getAttribute('type')).toBe('password')
  await user.click(dialog.getByRole('button', { name: 'Add crew' }))
  expect(await dialog.findByText('is needed')).toBeDefined()
  await user.type(secret, 'sixteen or more characters')
  await user.click(dialog.getByRole('button', { name: 'Add crew' }))
  expect(await channels.findByRole('listitem', { name: 'crew' })).toBeDefined()
  const added = (await client.channels.list()).find(({ name }) => name === 'crew')
  expect(added?.config).toEqual({ url: mask, secret: mask })
})

it('takes the name of a secret in place of an address, and shows it again; what is typed takes its place', async () => {
  const { user, client } = openWindow(route)
  const configOf = async () =>
    (await client.channels.list()).find(({ name }) => name === 'ops-phone')?.config
  const channels = await section('Channels')
  const phone = within(channels.getByRole('listitem', { name: 'ops-phone' }))
  const open = async () => {
    await user.click(phone.getByRole('button', { name: 'Edit ops-phone' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.queryByLabelText(/^Server: or the name/)).toBeNull()
    const save = async () => {
      await user.click(dialog.getByRole('button', { name: 'Save ops-phone' }))
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    }
    const topic = dialog.getByLabelText<HTMLInputElement>('Topic')
    const secret = dialog.getByLabelText<HTMLInputElement>('Topic: or the name of a secret')
    return { dialog, topic, secret, save }
  }
  const first = await open()
  await user.type(first.secret, 'no name')
  await user.click(first.dialog.getByRole('button', { name: 'Save ops-phone' }))
  await waitFor(() => expect(first.secret.getAttribute('aria-invalid')).toBe('true'))
  await user.clear(first.secret)
  expect(first.topic.value).toBe(mask)
  await user.type(first.secret, 'TOPIC')
  expect(first.topic.value).toBe('')
  await first.save()
  expect(await configOf()).toMatchObject({ topic: { secret: 'TOPIC' }, priority: 'high' })
  const again = await open()
  expect([again.topic.value, again.secret.value]).toEqual(['', 'TOPIC'])
  await user.type(again.topic, 'typed')
  expect(again.secret.value).toBe('')
  await again.save()
  expect(await configOf()).toMatchObject({ topic: mask })
})

it('removes a channel after it said what that means', async () => {
  const { user } = openWindow(route)
  const channels = await section('Channels')
  await user.click(channels.getByRole('button', { name: 'Remove ops-phone' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByText(/What waits for it is not sent/)).toBeDefined()
  await user.click(dialog.getByRole('button', { name: 'Remove channel ops-phone' }))
  await waitFor(() => expect(channels.queryByRole('listitem', { name: 'ops-phone' })).toBeNull())
})

it('adds a rule, and switches one off', async () => {
  const { user, client } = openWindow(route)
  const rules = await section('Rules')
  await user.click(rules.getByRole('button', { name: 'Add rule' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.click(dialog.getByRole('button', { name: 'Add rule' }))
  expect(await dialog.findByText(/small letters/)).toBeDefined()
  await user.type(dialog.getByLabelText('Name'), 'prod')
  await user.click(dialog.getByRole('checkbox', { name: 'host away' }))
  await user.type(dialog.getByLabelText('Only these hosts'), 'prod-* edge')
  await user.click(dialog.getByRole('button', { name: 'Add prod' }))
  const row = within(await rules.findByRole('listitem', { name: 'prod' }))
  expect(row.getByText(/deployment failed, host away → every channel/)).toBeDefined()
  expect(row.getByText('on prod-*, edge')).toBeDefined()
  await user.click(row.getByRole('checkbox'))
  expect(await row.findByText('off')).toBeDefined()
  expect((await client.rules.list()).at(-1)).toMatchObject({
    ...{ name: 'prod', enabled: false, hosts: ['prod-*', 'edge'] },
    events: ['deployment-failed', 'host-away'],
  })
})

it('sends again, or dismisses, what could not be delivered', async () => {
  const { user } = openWindow(route)
  const undelivered = await section('Undelivered')
  expect(undelivered.getAllByRole('listitem').length).toBe(2)
  await user.click(undelivered.getByRole('button', { name: /^Send again to team: shop/ }))
  await waitFor(() => expect(undelivered.getAllByRole('listitem').length).toBe(1))
  await user.click(undelivered.getByRole('button', { name: 'Dismiss all' }))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Undelivered' })).toBeNull())
})

it('pauses and goes on, and keeps quiet hours', async () => {
  const { user, client } = openWindow(route)
  const pause = await section('Pause')
  await user.click(pause.getByRole('button', { name: 'Pause 1 hour' }))
  expect(await pause.findByText(/^Paused until/)).toBeDefined()
  await user.click(pause.getByRole('button', { name: 'Go on now' }))
  expect(await pause.findByText('Notifications are sent as they come.')).toBeDefined()
  const quiet = await section('Quiet hours')
  await user.click(quiet.getByRole('switch'))
  const from = await quiet.findByLabelText('From')
  await user.clear(from)
  await user.type(from, '21:30')
  await user.click(quiet.getByRole('checkbox', { name: 'Sunday' }))
  await user.click(quiet.getByRole('button', { name: 'Save quiet hours' }))
  await waitFor(async () =>
    expect((await client.notifications.state()).quietHours).toEqual({
      ...{ from: '21:30', to: '07:00' },
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
    }),
  )
})

it('is reached from the settings', async () => {
  const { user } = openWindow('/settings')
  await user.click(await screen.findByRole('link', { name: 'Channels, rules and quiet hours' }))
  expect(await screen.findByRole('heading', { name: 'Notifications' })).toBeDefined()
})

describe('the notifications of a browser', () => {
  /** As a browser has them. */
  class Shown {
    static permission: NotificationPermission = 'default'
    static answer: NotificationPermission = 'granted'
    static asked = 0
    static readonly all: Shown[] = []
    static async requestPermission() {
      Shown.asked += 1
      Shown.permission = Shown.answer
      return Shown.answer
    }
    readonly title: string
    readonly options: NotificationOptions
    onclick: () => void = () => undefined
    isClosed = false
    constructor(title: string, options: NotificationOptions) {
      this.title = title
      this.options = options
      Shown.all.push(this)
    }
    close() {
      this.isClosed = true
    }
  }

  const news = {
    ...{ id: 'n1', story: 'd41', at: 0, event: 'deployment-failed', severity: 'critical' },
    ...{ title: 'checkout\u202e failed', text: 'one\u202e\ntwo' },
    link: 'longshore://workload/checkout/logs',
  } as const

  /** A window whose app has one thing to tell whoever shows notifications. */
  function openTelling() {
    Object.assign(Shown, { permission: 'default', answer: 'granted', asked: 0 })
    Shown.all.length = 0
    vi.stubGlobal('Notification', Shown)
    vi.stubGlobal('focus', () => undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    const client = createFakeClient()
    let shows = 0
    const tell = async function* () {
      shows += 1
      yield { type: 'notification', notification: news }
      await new Promise(() => undefined)
    }
    const watch = async (input: { shows: boolean }, options: object) =>
      input.shows ? tell() : await client.notifications.watch(input, options)
    const notifications = new Proxy(client.notifications, {
      get: (real, name) => (name === 'watch' ? watch : Reflect.get(real, name)),
    })
    const telling = new Proxy(client, {
      get: (real, name) => (name === 'notifications' ? notifications : Reflect.get(real, name)),
    })
    return { ...openWindowOver(telling, route), shows: () => shows }
  }

  it('are shown from when somebody switched them on, and lead to what they are about', async () => {
    const { user, shows } = openTelling()
    const shown = await screen.findByRole('switch', {
      name: 'Show notifications in this browser',
    })
    expect([Shown.asked, shows()]).toEqual([0, 0])
    await user.click(shown)
    await waitFor(() => expect(Shown.all).toHaveLength(1))
    const [one] = Shown.all
    // What turns the direction of text is shown as a sign.
    expect([one?.title, one?.options]).toEqual([
      'checkout<U+202E> failed',
      { body: 'one<U+202E>\ntwo', tag: 'd41' },
    ])
    one?.onclick()
    await waitFor(() => expect(location.hash).toBe('#/workloads/checkout/logs'))
    expect(one?.isClosed).toBe(true)
  })

  it('are not shown where the browser does not let the page, which is said', async () => {
    const { user, shows } = openTelling()
    Shown.answer = 'denied'
    const shown = await screen.findByRole('switch', {
      name: 'Show notifications in this browser',
    })
    await user.click(shown)
    await screen.findByText(/The browser does not let this page/)
    expect([shown.getAttribute('aria-checked'), Shown.asked, shows()]).toEqual(['false', 1, 0])
  })
})

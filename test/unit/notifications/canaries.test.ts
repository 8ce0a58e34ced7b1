// Secrets of channels, whatever goes wrong: a service that gives everything back, connections of every bad kind.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createChannelHttp } from '../../../src/main/notifications/channels/http.ts'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { type Mood, type Receiver, startReceiver } from '../../support/receivers/receiver.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import { services } from '../../support/receivers/services.ts'

let echo: Receiver
let status = 200
beforeAll(async () => {
  // What it was sent comes back, as it was and as it may be quoted.
  echo = await startReceiver((request) => {
    const all = JSON.stringify(request)
    const said = { error: all, message: all, description: all, errorDescription: all }
    return {
      status,
      headers: { location: request.url, 'x-said': request.url },
      body: JSON.stringify(said),
    }
  })
})
afterAll(() => echo.close())

const canaries = ['aviary', 'budgie', 'canary', 'dunnock'].map((bird) => `${bird}7Q`)
const marked = (text: string, canary: string) => text.replaceAll(/c4n4ry/gi, canary)

it('holds forty canaries, of which none is ever heard', async () => {
  const write = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
  const logged = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  const heard: string[] = []
  let held = 0
  const addresses = [
    'http://nobody.invalid',
    'http://127.0.0.1:1',
    echo.address.replace('http:', 'https:'),
  ]
  const behindNoProxy = createChannelHttp({
    ...{ clock: systemClock, authorities: () => [] },
    env: { HTTP_PROXY: 'http://budgie7Q:canary7Q@127.0.0.1:1' },
  })
  for (const { kind: name, configFor } of services) {
    const kind = channelKinds.find((each) => each.kind === name)
    for (const canary of canaries) {
      const configAt = (address: string) =>
        Object.fromEntries(
          Object.entries(configFor(address)).map(([field, value]) => [
            field,
            kind?.secrets.includes(field) ? marked(value, canary) : value,
          ]),
        )
      expect(JSON.stringify(configAt(echo.address))).toContain(canary)
      expect(kind?.issuesOf(configAt(echo.address))).toEqual([])
      held += 1
      const tell = async (address: string, how = {}) =>
        heard.push(
          JSON.stringify(await kind?.send(configAt(address), failedMessage, sendingWith(how))),
        )
      for (status of [200, 302, 400, 401, 404, 429, 500]) {
        await tell(echo.address)
        await tell(echo.address, { earlier: '1001' })
      }
      for (const mood of ['cuts'] satisfies Mood[]) {
        echo.be(mood)
        await tell(echo.address)
        echo.be('strict')
      }
      for (const address of addresses) await tell(address)
      await tell(echo.address, { http: behindNoProxy })
    }
  }
  const email = channelKinds.find(({ kind }) => kind === 'email')
  for (const canary of canaries) {
    held += 1
    const login = { user: 'longshore', password: `password-${canary}` }
    const config = {
      host: '127.0.0.1',
      port: '1',
      ...login,
      from: 'a@b.example',
      to: 'c@d.example',
    }
    heard.push(JSON.stringify(await email?.send(config, failedMessage, sendingWith())))
    heard.push(JSON.stringify(email?.issuesOf({ ...config, port: 'none' })))
  }
  const said = [...write, ...logged].flatMap((spy) => spy.mock.calls.map((call) => call.join(' ')))
  for (const spy of [...write, ...logged]) spy.mockRestore()
  expect(held).toBe(40)
  expect(heard.filter((text) => canaries.some((canary) => text.includes(canary)))).toEqual([])
  expect(said.filter((text) => canaries.some((canary) => text.includes(canary)))).toEqual([])
})

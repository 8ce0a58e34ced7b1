// Secrets of channels, whatever goes wrong: a service that gives everything back, connections of every bad kind. And those
// of workloads, whatever a program or a person wrote: no channel is told them.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createChannelHttp } from '../../../src/main/notifications/channels/http.ts'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { composeMessage } from '../../../src/main/notifications/compose-message.ts'
import { redactorOf } from '../../../src/main/secrets/redact.ts'
import { hiddenOfNamed } from '../../../src/main/workloads/hidden.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { readMail } from '../../support/receivers/mail.ts'
import { type Mood, type Receiver, startReceiver } from '../../support/receivers/receiver.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import { services } from '../../support/receivers/services.ts'
import { startSmtpReceiver } from '../../support/receivers/smtp.ts'
import { deployment, workload } from '../store/builders.ts'

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

/** A secret as it may stand in what programs print, and in what people write. */
function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  return [
    ...[value, JSON.stringify(value), encodeURIComponent(value)],
    ...[bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')],
  ]
}

/** A failed deployment of web that names the secret wherever text of others comes into a message. */
function failedWith(secret: string, redact: (text: string) => string) {
  const lines = spellingsOf(secret).map((each) => `env: ${each}`)
  const failure = { kind: 'container-unhealthy', container: 'web-2', lines } as const
  const ended = { state: 'failed', startedAt: 1, endedAt: 2, failure } as const
  return composeMessage({
    ...{ id: '018f2c3d4e5f6a7b', linkBase: '', redact, deployment: deployment('d1', ended) },
    row: {
      ...{ seq: 7, at: Date.UTC(2026, 4, 3), event: 'deployment-failed', severity: 'critical' },
      ...{ object: { kind: 'workload', name: 'web' }, host: 'prod', actor: secret, door: 'none' },
      ...{ outcome: 'failed', reason: `with ${secret}`, detail: `no ${secret}`, story: 'd1' },
      ...{ deployment: 'd1', facts: { action: 'deploy', tag: secret, release: secret } },
    },
  })
}

it('tells no channel any of forty secrets of a workload, in whatever spelling', async () => {
  const store = createMemoryStore()
  const secrets = Array.from({ length: 40 }, (_, n) => `${canaries[n % 4]}"${n}/${'x'.repeat(n)}+`)
  const [own, kept] = [secrets.slice(0, 20), secrets.slice(20)]
  const env = Object.fromEntries(own.map((value, n) => [`API_TOKEN_${n}`, value]))
  store.workloads.put(workload('web', env))
  for (const [n, value] of kept.entries())
    store.secrets.put({ workload: n % 2 === 0 ? 'web' : '', name: `KEPT_${n}` }, value, 1)
  const redact = redactorOf({ secrets: hiddenOfNamed(store, 'web'), names: [] })
  const mail = await startSmtpReceiver({
    ...{ cert: Buffer.alloc(0), key: Buffer.alloc(0), security: 'none' },
  })
  const form = { security: 'none', from: 'a@b.example', to: 'c@d.example' }
  const told: string[] = []
  const send = async (kindName: string, config: object, message: typeof failedMessage) => {
    const kind = channelKinds.find((each) => each.kind === kindName)
    expect(await kind?.send(config, message, sendingWith())).toMatchObject({ outcome: 'delivered' })
  }
  const everywhere = async (message: typeof failedMessage): Promise<string[]> => {
    told.length = 0
    for (const { kind, rules, configFor } of services) {
      const receiver = await startReceiver(rules())
      await send(kind, configFor(receiver.address), message)
      told.push(JSON.stringify(receiver.requests) + JSON.stringify(receiver.seen))
      await receiver.close()
    }
    mail.forget()
    await send('email', { host: '127.0.0.1', port: String(mail.port), ...form }, message)
    const [{ data } = { data: '' }] = mail.mails
    const { headers, text, html } = readMail(data)
    told.push([...headers.values(), text, html].join('\n'))
    // Some services part words so that nothing in them becomes a link.
    return told.map((each) => each.replaceAll('\u200b', ''))
  }
  const marks = canaries.flatMap((bird) => [
    ...[bird, Buffer.from(bird).toString('hex'), Buffer.from(bird).toString('base64').slice(0, 8)],
  ])
  const isHeard = (text: string) => marks.some((mark) => text.includes(mark))
  const unhidden = await everywhere(failedWith(secrets[0] ?? '', (text) => text))
  expect(unhidden.map(isHeard)).toEqual(Array(channelKinds.length).fill(true))
  for (const secret of secrets)
    expect((await everywhere(failedWith(secret, redact))).filter(isHeard), secret).toEqual([])
  await mail.close()
})

// Messages beside those that apprise sends to the same services: another program, written from the same public pages.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { ensureApprise } from '../../../scripts/lib/testing/services.mjs'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { describeWhere } from '../../support/describe-where.ts'
import { type Receiver, type Request, startReceiver } from '../../support/receivers/receiver.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import { services } from '../../support/receivers/services.ts'

interface Opinion {
  readonly kind: string
  /** As apprise names what the same configuration means; its host stands for nothing where the service has but one. */
  readonly url: (config: Readonly<Record<string, string>>, host: string) => string
  /** Headers of both that let a sender in. */
  readonly login: readonly string[]
  /** Fields of both that have the same meaning, and must have the same value. */
  readonly same: readonly string[]
  /** Where either has the text. */
  readonly texts: (body: unknown) => string
}

const field = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
const pathIn = (config: Readonly<Record<string, string>>) =>
  new URL(config.url ?? '').pathname.split('/').slice(2).join('/')
const all = (body: unknown): string => JSON.stringify(body)

const opinions: readonly Opinion[] = [
  {
    ...{ kind: 'slack', login: [], same: [] },
    url: (config) => `slack://${pathIn(config)}`,
    texts: all,
  },
  {
    ...{ kind: 'discord', login: [], same: [] },
    url: (config) => `discord://${pathIn(config).replace(/^webhooks\//, '')}`,
    texts: all,
  },
  {
    ...{ kind: 'mattermost', login: [], same: [] },
    url: (config, host) => `mmost://${host}/${pathIn(config)}`,
    texts: all,
  },
  {
    ...{ kind: 'telegram', login: [], same: ['chat_id', 'parse_mode'] },
    url: ({ token, chat }) => `tgram://${token}/${chat}`,
    texts: (body) => String(field(body, 'text')),
  },
  {
    ...{ kind: 'ntfy', login: [], same: ['topic'] },
    url: ({ topic }, host) => `ntfy://${host}/${topic}`,
    texts: (body) => `${field(body, 'title')}\n${field(body, 'message')}`,
  },
  {
    ...{ kind: 'gotify', login: ['x-gotify-key'], same: [] },
    url: ({ token }, host) => `gotify://${host}/${token}`,
    texts: (body) => `${field(body, 'title')}\n${field(body, 'message')}`,
  },
]

/** Plain words: each service has its own way of letting signs be signs, and the receivers judge that of ours. */
const words = fc.stringMatching(/^[A-Za-z]{3,12}( [a-z0-9]{1,12}){1,6}$/)
const asked = process.env.LONGSHORE_CAMPAIGN_COUNT !== undefined
const form = campaignForm('apprise')
const debian = {
  can: isDebianRoot() && asked,
  why: 'needs apprise of Debian, which is fetched for the campaign alone',
}

describeWhere(debian, 'apprise, as a second opinion', () => {
  const receivers = new Map<string, Receiver>()
  let modules = ''
  beforeAll(async () => {
    modules = await ensureApprise()
    for (const { kind } of opinions) {
      const answers = services.find((each) => each.kind === kind)
      if (!answers) throw new Error(kind)
      const rules = answers.rules()
      // By the rules for ours; whatever apprise sends is taken, and compared.
      receivers.set(
        kind,
        await startReceiver((request) => {
          try {
            return rules(request)
          } catch (error) {
            if (!/python|apprise/i.test(request.headers['user-agent'] ?? '')) throw error
            return { status: 200, body: JSON.stringify({ ok: true, id: '1' }) }
          }
        }),
      )
    }
  })
  afterAll(async () => {
    for (const receiver of receivers.values()) await receiver.close()
  })

  it('asks the same of each service, with the same text in the same place', async () => {
    const messages = fc.sample(fc.record({ title: words, body: words }), {
      numRuns: form.first + form.count,
      seed: form.seed,
    })
    let compared = 0
    for (const { title, body } of messages.slice(form.first)) {
      const ours = await sentByUs(title, body)
      const theirs = await sentByThem(title, body)
      for (const opinion of opinions) {
        const [one, other] = [ours, theirs].map((all) => seenOf(opinion, all.get(opinion.kind)))
        expect(one).toEqual(other)
        const told = opinion.texts(JSON.parse(ours.get(opinion.kind)?.body ?? ''))
        expect([told.includes(title), told.includes(body)]).toEqual([true, true])
        compared += 1
      }
    }
    tellCampaign(form, { compared })
  }, 600_000)

  const placesOf = (kind: string) => {
    const receiver = receivers.get(kind)
    const service = services.find((each) => each.kind === kind)
    if (!receiver || !service) throw new Error(kind)
    return { receiver, config: service.configFor(receiver.address) }
  }

  async function sentByUs(title: string, body: string) {
    const sent = new Map<string, Request | undefined>()
    for (const { kind: name } of opinions) {
      const { receiver, config } = placesOf(name)
      receiver.forget()
      const kind = channelKinds.find((each) => each.kind === name)
      const message = { ...failedMessage, title, text: body, facts: [], lines: [] }
      const outcome = await kind?.send(config, message, sendingWith())
      expect([name, outcome?.outcome, receiver.violations]).toEqual([name, 'delivered', []])
      sent.set(name, receiver.requests[0])
      receiver.forget()
    }
    return sent
  }

  async function sentByThem(title: string, body: string) {
    const to = opinions.map(({ kind, url }) => {
      const { receiver, config } = placesOf(kind)
      return { url: url(config, new URL(receiver.address).host), address: receiver.address }
    })
    await toldBy(modules, { to, messages: [{ title, body }] })
    return new Map(opinions.map(({ kind }) => [kind, receivers.get(kind)?.requests.at(-1)]))
  }
})

/** What both have to agree about. */
function seenOf({ kind, login, same }: Opinion, request: Request | undefined) {
  if (!request) throw new Error(`nothing came for ${kind}`)
  const body: unknown = JSON.parse(request.body)
  return {
    ...{ kind, method: request.method, path: new URL(request.url, 'http://a').pathname },
    login: login.map((name) => request.headers[name]),
    type: request.headers['content-type']?.split(';')[0],
    // A number in one may be a text in the other.
    same: same.map((name) => String(field(body, name))),
  }
}

/** What apprise said of each; it runs beside this process, which answers it. */
async function toldBy(modules: string, asked: object): Promise<unknown> {
  const script = join(import.meta.dirname, '../../support/receivers/send-with-apprise.py')
  const env = { PATH: process.env.PATH, PYTHONPATH: modules, HOME: '/nonexistent' }
  const stdio = ['pipe', 'pipe', 'inherit'] as const
  const child = spawn('/usr/bin/python3', [script], { env, stdio: [...stdio] })
  if (!child.stdin || !child.stdout) throw new Error('no pipes')
  child.stdin.end(JSON.stringify(asked))
  return JSON.parse(await textOf(child.stdout))
}

// Messages beside those that apprise sends to the same services: another program, written from the same public pages.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { ensureApprise } from '../../../scripts/lib/testing/services.mjs'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { startMailServer } from '../../support/bed/mail-server.ts'
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

  const messages = fc
    .sample(fc.record({ title: words, body: words }), {
      numRuns: form.first + form.count,
      seed: form.seed,
    })
    .slice(form.first)

  it('asks the same of each service, with the same text in the same place; mails alike', async () => {
    let compared = 0
    for (const { title, body } of messages) {
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
    tellCampaign(form, { compared, mails: await compareMails() })
  }, 600_000)

  /** By the same login, from and to the same, with the same words, to a real server. */
  async function compareMails(): Promise<number> {
    const login = { user: 'longshore', password: 'secret' }
    const server = await startMailServer(login)
    const [from, to] = ['longshore@example.org', 'ada@example.org']
    const place = { host: '127.0.0.1', port: server.port, security: 'starttls' }
    const address = `${login.user}:${login.password}@127.0.0.1:${server.port}`
    const url = `mailtos://${address}?from=${from}&to=${to}&smtp=127.0.0.1&mode=starttls&format=text`
    const sending = sendingWith({ authority: server.authority })
    const kind = channelKinds.find((each) => each.kind === 'email')
    try {
      for (const { title, body } of messages) {
        const message = { ...failedMessage, title, text: body, facts: [], lines: [] }
        const outcome = await kind?.send({ ...place, ...login, from, to }, message, sending)
        expect(outcome).toEqual({ outcome: 'delivered' })
        const [ours = ''] = server.taken()
        await toldBy(modules, {
          to: [{ url, address: 'http://127.0.0.1' }],
          messages: [{ title, body }],
        })
        const [theirs = ''] = server.taken()
        const [one, other] = [ours, theirs].map((text) => mailOf(text, { title, body }))
        expect(one).toEqual({ from, to, sender: true, subject: true, text: true })
        expect(other).toEqual(one)
      }
      return messages.length
    } finally {
      server.close()
    }
  }

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

/** What both have to agree about in a mail; either may put more into the subject and the text. */
function mailOf(mail: string, { title, body }: { readonly title: string; readonly body: string }) {
  const [folded = '', ...rest] = mail.split('\n\n')
  const head = folded.replaceAll(/\n[ \t]+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  const text = rest.join('\n\n')
  const plain = /^Content-Transfer-Encoding: base64$/im.test(head)
    ? Buffer.from(text, 'base64').toString()
    : text
  return {
    ...{ from: header('X-MailFrom'), to: header('X-RcptTo') },
    sender: header('From').includes(header('X-MailFrom')),
    subject: unfolded(header('Subject')).includes(title),
    text: plain.replaceAll(/=?\n/g, ' ').includes(body),
  }
}

/** Of RFC 2047 words what both use. */
const unfolded = (text: string) =>
  text.replaceAll(/=\?utf-8\?(b|q)\?(.*?)\?=\s*/gi, (_, how: string, word: string) =>
    how.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString()
      : word
          .replaceAll('_', ' ')
          .replaceAll(/(=[0-9A-F]{2})+/gi, (bytes) =>
            Buffer.from(bytes.replaceAll('=', ''), 'hex').toString(),
          ),
  )

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

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { attacks, hostileMessage } from '../../support/receivers/hostile.ts'
import { readMail } from '../../support/receivers/mail.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import {
  type SmtpOptions,
  type SmtpReceiver,
  startSmtpReceiver,
} from '../../support/receivers/smtp.ts'

const kind = channelKinds.find((each) => each.kind === 'email')
const folder = mkdtempSync(join(tmpdir(), 'longshore-mail-'))
const login = { user: 'longshore', password: 'c4n4ry-of-a-mail-password' }
let authority = ''
const servers: Partial<Record<SmtpOptions['security'], SmtpReceiver>> = {}
const on = (security: SmtpOptions['security']): SmtpReceiver => {
  const server = servers[security]
  if (!server) throw new Error('not started')
  return server
}

beforeAll(async () => {
  const root = makeAuthority(join(folder, 'ca'))
  const pair = makePair(join(folder, 'server'), root)
  authority = readFileSync(join(root, 'ca.pem'), 'utf8')
  const [cert, key] = [readFileSync(join(pair, 'cert.pem')), readFileSync(join(pair, 'key.pem'))]
  for (const security of ['tls', 'starttls', 'none'] as const) {
    const withLogin = security === 'none' ? {} : { login }
    servers[security] = await startSmtpReceiver({ cert, key, security, ...withLogin })
  }
})
afterEach(() => {
  for (const server of Object.values(servers)) server.forget()
})
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.close()))
  rmSync(folder, { recursive: true, force: true })
})

const configFor = (security: SmtpOptions['security']) => ({
  ...{ host: '127.0.0.1', port: String(on(security).port), security },
  ...(security === 'none' ? {} : login),
  from: 'longshore@example.org',
  to: 'ada@example.org, bo@example.org',
})
const send = (security: SmtpOptions['security'], config = {}, message = failedMessage) =>
  kind?.send({ ...configFor(security), ...config }, message, sendingWith({ authority }))

it.each(['tls', 'starttls', 'none'] as const)('is sent with %s, in two parts', async (security) => {
  expect(await send(security)).toEqual({ outcome: 'delivered' })
  const [mail] = on(security).mails
  expect(on(security).violations).toEqual([])
  const isEncrypted = security !== 'none'
  expect(mail).toMatchObject({
    ...{ from: 'longshore@example.org', to: ['ada@example.org', 'bo@example.org'], isEncrypted },
    user: isEncrypted ? 'longshore' : undefined,
  })
  const { headers, text, html } = readMail(mail?.data ?? '')
  expect(headers.get('subject')).toBe('❌ web was not deployed to prod')
  expect(headers.get('from')).toBe('Longshore <longshore@example.org>')
  expect(headers.get('date')).toBe('Sun, 03 May 2026 09:30:05 +0000')
  expect(headers.get('auto-submitted')).toBe('auto-generated')
  for (const part of [text, html]) {
    expect(part).toContain('The new container was not healthy within 30 s. r12 serves as before.')
    expect(part).toContain('cannot reach the database at db:5432')
    expect(part.replaceAll('&amp;', '&')).toContain('longshore://rollback?workload=web&to=r12')
  }
  expect(html).toContain('<a href="https://go.example.org/longshore#workload/web/logs"')
})

it('has an id that is the same at every attempt, and one conversation for a story', async () => {
  const more = { ...failedMessage, id: 'another', title: 'web was deployed' }
  await send('none')
  await send('none')
  await send('none', {}, more)
  const heads = on('none').mails.map(({ data }) => readMail(data).headers)
  const ids = heads.map((head) => head.get('message-id'))
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@example\.org>$/)
  expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false])
  expect(new Set(heads.map((head) => head.get('references'))).size).toBe(1)
})

it('takes what is an attack elsewhere for text, wherever it stands', async () => {
  for (const attack of attacks) {
    on('none').forget()
    const hostile = {
      title: `a${attack}`,
      text: attack,
      lines: [attack],
      facts: [{ label: attack, value: attack }],
    }
    const sent = await send('none', {}, { ...failedMessage, ...hostile })
    expectNothingForged([attack, sent])
  }
})

it('takes any text for text', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMessage, async (message) => {
      on('none').forget()
      expectNothingForged([message, await send('none', {}, message)])
    }),
    { numRuns: 200 },
  )
})

const headerNames = [
  ...['from', 'to', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'mime-version'],
  ...['auto-submitted', 'x-auto-response-suppress', 'content-type'],
]

function expectNothingForged(what: readonly unknown[]) {
  const { mails, violations } = on('none')
  expect([what.at(-1), violations, mails.length]).toEqual([{ outcome: 'delivered' }, [], 1])
  expect(mails[0]?.to).toEqual(['ada@example.org', 'bo@example.org'])
  const { headers, seen } = readMail(mails[0]?.data ?? '')
  expect([...headers.keys()].sort()).toEqual([...headerNames].sort())
  expect(seen.mentions).toEqual([])
  const own = /^(https:\/\/go\.example\.org\/|http:\/\/127\.0\.0\.1:4321\/|longshore:\/\/rollback)/
  expect(seen.links.filter((url) => !own.test(url))).toEqual([])
}

it('does not go on without the encryption that is asked for', async () => {
  const port = String(on('none').port)
  const sent = await send('starttls', { port })
  expect(sent).toMatchObject({ outcome: 'refused', remedy: expect.stringContaining('STARTTLS') })
  expect(on('none').mails).toEqual([])
})

it.each(['tls', 'starttls'] as const)(
  'trusts no certificate of a stranger with %s',
  async (security) => {
    const sent = await kind?.send(configFor(security), failedMessage, sendingWith())
    expect(sent).toMatchObject({ outcome: 'later', answer: 'Its certificate is not trusted.' })
    expect(on(security).mails).toEqual([])
  },
)

it.each([
  ['MAIL', '451 4.3.0 try again', 'later', undefined],
  ['HELLO', '421 4.3.2 too many connections', 'later', undefined],
  ['END', '452 4.3.1 no space', 'later', undefined],
  ['AUTH', '535 5.7.8 wrong login', 'refused', 'unauthorized'],
  ['MAIL', '530 5.7.0 login first', 'refused', 'unauthorized'],
  ['MAIL', '550 5.7.1 not your address', 'refused', 'bad-address'],
  ['RCPT', '550 5.1.1 no such user', 'refused', 'bad-address'],
  ['END', '552 5.3.4 too big', 'refused', 'too-long'],
  ['END', '554 5.7.1 looks like spam', 'refused', 'rejected'],
] as const)('says of %s answered with %j that it is %s', async (command, reply, outcome, why) => {
  on('starttls').answer(command, reply)
  const sent = await send('starttls')
  expect(sent).toMatchObject({
    outcome,
    ...(why && { why }),
    answer: expect.stringContaining(reply.slice(4)),
  })
  if (sent?.outcome === 'refused') expect(sent.remedy).toMatch(/^[A-Z].{20,}\.$/)
})

it('says who has not got it where the others have', async () => {
  on('starttls').answer('RCPT TO:<BO@', '550 5.1.1 no such user')
  const answer = 'bo@example.org: 550 5.1.1 no such user'
  const remedy = 'The others have it: look at the addresses that were refused.'
  expect(await send('starttls')).toEqual({ outcome: 'refused', why: 'bad-address', answer, remedy })
})

it('may be tried again where there was no answer', async () => {
  on('starttls').answer('MAIL', 'cut')
  expect(await send('starttls')).toMatchObject({
    outcome: 'later',
    answer: 'It cut the connection.',
  })
  const gone = await startSmtpReceiver({
    cert: Buffer.alloc(0),
    key: Buffer.alloc(0),
    security: 'none',
  })
  await gone.close()
  expect(await send('none', { port: String(gone.port) })).toMatchObject({
    ...{ outcome: 'later', answer: 'It refuses the connection.' },
  })
  expect(await send('none', { host: 'nobody.invalid' })).toMatchObject({
    ...{ outcome: 'later', answer: 'Its name could not be found.' },
  })
})

it('ends with the reason of who does not want it any more', async () => {
  on('none').answer('MAIL', 'hang')
  const controller = new AbortController()
  const how = sendingWith({ authority, signal: controller.signal })
  const sent = kind?.send(configFor('none'), failedMessage, how)
  controller.abort(new Error('we quit'))
  await expect(sent).rejects.toThrow('we quit')
})

it('tells nothing of its password, whatever the server answers', async () => {
  const coded = Buffer.from(`\0${login.user}\0${login.password}`).toString('base64')
  on('starttls').answer('AUTH', `535 no: ${login.password} ${coded}`)
  const said = JSON.stringify(await send('starttls'))
  expect(said).toContain('535 no')
  expect(said).not.toContain(login.password)
})

it.each([
  ['host', 'two words'],
  ['port', '70000'],
  ['from', 'Ada <ada@example.org>'],
  ['from', 'ada@example.org\r\nBcc: all@example.org'],
  ['to', 'ada'],
  ['to', 'ada@example.org, "x"@example.org'],
  ['security', 'ssl'],
] as const)('does not take %s %j', (field, value) => {
  const issues = kind?.issuesOf({ ...configFor('starttls'), [field]: value })
  expect(issues?.map((issue) => issue.field)).toEqual([field])
})

it('sends no password without encryption to another machine', () => {
  const wrong = { ...configFor('none'), ...login, host: 'mail.example.org' }
  expect(kind?.issuesOf(wrong).map(({ field }) => field)).toEqual(['security'])
})

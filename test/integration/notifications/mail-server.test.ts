// Mail to a real server that wants STARTTLS and a login.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { type MailServer, startMailServer } from '../../support/bed/mail-server.ts'
import { describeWhere } from '../../support/describe-where.ts'
import { attacks } from '../../support/receivers/hostile.ts'
import { readMail } from '../../support/receivers/mail.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'

const login = { user: 'longshore', password: 'c4n4ry of a mail password' }

const debian = { can: isDebianRoot(), why: 'needs Debian, and root to install the server' }

describeWhere(debian, 'a mail server of Debian', () => {
  let server: MailServer
  beforeAll(async () => {
    server = await startMailServer(login)
  })
  afterAll(() => server.close())

  const kind = channelKinds.find((each) => each.kind === 'email')
  const send = (config: object = {}, message = failedMessage) =>
    kind?.send(
      {
        ...{ host: '127.0.0.1', port: server.port, security: 'starttls', ...login },
        ...{ from: 'longshore@example.org', to: 'ada@example.org, bo@example.org', ...config },
      },
      message,
      sendingWith({ authority: server.authority }),
    )

  const taken = () => server.taken().map((text) => readMail(text.replaceAll('\n', '\r\n')))

  it('takes a message from who has the login', async () => {
    expect(await send()).toEqual({ outcome: 'delivered' })
    const [mail] = taken()
    expect(mail?.headers.get('x-rcptto')).toBe('ada@example.org, bo@example.org')
    expect(mail?.headers.get('subject')).toBe('❌ web was not deployed to prod')
    expect(mail?.text).toContain('cannot reach the database at db:5432')
  })

  it('refuses another login, and none', async () => {
    expect(await send({ password: 'another' })).toMatchObject({ why: 'unauthorized', status: 535 })
    expect(await send({ user: '', password: '' })).toMatchObject({
      why: 'unauthorized',
      status: 530,
    })
    expect(taken()).toEqual([])
  })

  it('makes of no text another header, recipient or command', async () => {
    for (const attack of attacks) {
      const facts = [{ label: attack, value: attack }]
      const hostile = { title: `a${attack}`, text: attack, lines: [attack], facts }
      expect(await send({}, { ...failedMessage, ...hostile })).toEqual({ outcome: 'delivered' })
    }
    const mails = taken()
    expect(mails).toHaveLength(attacks.length)
    for (const { headers } of mails) {
      expect(headers.get('x-rcptto')).toBe('ada@example.org, bo@example.org')
      expect(headers.has('bcc')).toBe(false)
    }
  })
})

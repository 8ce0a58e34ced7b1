// Mail to a real server that wants STARTTLS and a login.
import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { ensureMailServer } from '../../../scripts/lib/testing/services.mjs'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { describeWhere } from '../../support/describe-where.ts'
import { attacks } from '../../support/receivers/hostile.ts'
import { readMail } from '../../support/receivers/mail.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'

const login = { user: 'longshore', password: 'c4n4ry of a mail password' }

const debian = { can: isDebianRoot(), why: 'needs Debian, and root to install the server' }

describeWhere(debian, 'a mail server of Debian', () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'longshore-mail-server-'))
  let server: ChildProcess
  let port = ''
  let authority = ''

  beforeAll(async () => {
    const root = makeAuthority(join(folder, 'ca'))
    const pair = makePair(join(folder, 'server'), root)
    authority = fs.readFileSync(join(root, 'ca.pem'), 'utf8')
    const script = join(import.meta.dirname, '../../support/bed/mail-server.py')
    const files = [join(pair, 'cert.pem'), join(pair, 'key.pem')]
    const args = [script, ...files, login.user, login.password, join(folder, 'mail')]
    const env = { PATH: process.env.PATH, PYTHONPATH: await ensureMailServer() }
    server = spawn('/usr/bin/python3', args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    if (!server.stdout) throw new Error('no output')
    for await (const line of createInterface(server.stdout)) {
      port = line
      break
    }
  })
  afterAll(() => {
    server.kill()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const kind = channelKinds.find((each) => each.kind === 'email')
  const send = (config: object = {}, message = failedMessage) =>
    kind?.send(
      {
        ...{ host: '127.0.0.1', port, security: 'starttls', ...login },
        ...{ from: 'longshore@example.org', to: 'ada@example.org, bo@example.org', ...config },
      },
      message,
      sendingWith({ authority }),
    )

  function taken() {
    const place = join(folder, 'mail/new')
    const mails = fs.readdirSync(place).map((name) => fs.readFileSync(join(place, name), 'latin1'))
    for (const name of fs.readdirSync(place)) fs.rmSync(join(place, name))
    return mails.map((text) => readMail(text.replaceAll('\n', '\r\n')))
  }

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

// Messages to a real ntfy server, read as its subscribers get them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { ensureNtfy } from '../../../scripts/lib/testing/services.mjs'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { describeWhere } from '../../support/describe-where.ts'
import { until } from '../../support/eventually.ts'
import { attacks } from '../../support/receivers/hostile.ts'
import { spotted } from '../../support/receivers/reading.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'

interface Published {
  readonly event: string
  readonly title: string
  readonly message: string
  readonly priority: number
  readonly tags: readonly string[]
  readonly click: string
  readonly actions: readonly {
    readonly action: string
    readonly label: string
    readonly url: string
  }[]
  readonly attachment?: object
}

const debian = { can: isDebianRoot(), why: 'needs Debian, and root to install the server' }

describeWhere(debian, 'an ntfy server of Debian', () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'longshore-ntfy-'))
  const config = join(folder, 'server.yml')
  let server: ChildProcess
  let address = ''
  let token = ''

  beforeAll(async () => {
    const program = await ensureNtfy()
    while (!(await startsOn(program, await freePort())));
    const env = { ...process.env, NTFY_PASSWORD: 'only for this test' }
    const tell = (...args: string[]) => {
      const { stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
      return stdout + stderr
    }
    tell('user', '--config', config, 'add', 'longshore')
    tell('access', '--config', config, 'longshore', 'deploys', 'rw')
    tell('token', '--config', config, 'add', 'longshore')
    token = /tk_\w+/.exec(tell('token', '--config', config, 'list'))?.[0] ?? ''
  })
  afterAll(() => {
    server.kill()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  /** Whether it serves there: it ends where another has taken the port since it was found free. */
  async function startsOn(program: string, port: number): Promise<boolean> {
    address = `http://127.0.0.1:${port}`
    const settings = {
      'base-url': address,
      'listen-http': `127.0.0.1:${port}`,
      'cache-file': join(folder, 'cache.db'),
      'auth-file': join(folder, 'auth.db'),
      'auth-default-access': 'deny-all',
      'visitor-request-limit-burst': 200,
    }
    fs.writeFileSync(config, JSON.stringify(settings)) // JSON is YAML
    server = spawn(program, ['serve', '--config', config], { stdio: 'ignore' })
    const isEnded = () => server.exitCode !== null || server.signalCode !== null
    await until('it answers, or has ended', async () => isEnded() || (await isWell(address)))
    return !isEnded()
  }

  const kind = channelKinds.find((each) => each.kind === 'ntfy')
  const send = (given: object = {}, message = failedMessage) =>
    kind?.send({ server: address, topic: 'deploys', token, ...given }, message, sendingWith())

  async function published(): Promise<readonly Published[]> {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${address}/deploys/json?poll=1&since=all`, { headers })
    const lines = (await answer.text()).split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  }

  it('publishes it with buttons, of which one leads into the app', async () => {
    expect(await send()).toEqual({ outcome: 'delivered' })
    const [first] = await published()
    expect(first).toMatchObject({
      ...{ event: 'message', title: 'web was not deployed to prod', tags: ['x'], priority: 5 },
      click: 'https://go.example.org/longshore#deployment/018f2c3d4e5f6000',
    })
    expect(first?.message).toContain('cannot reach the database at db:5432')
    expect(first?.actions.map(({ action, label, url }) => [action, label, url])).toEqual(
      failedMessage.links.map(({ label, url }) => ['view', label, url]),
    )
  })

  it('refuses another token, none, and another topic', async () => {
    for (const wrong of [
      { token: 'tk_00000000000000000000000000000' },
      { token: '' },
      { topic: 'other' },
    ]) {
      expect(await send(wrong)).toMatchObject({ outcome: 'refused', why: 'unauthorized' })
    }
  })

  it('is no ntfy server under a path of its own', async () => {
    expect(await send({ server: `${address}/deploys/none` })).toMatchObject({ why: 'bad-address' })
  })

  it('publishes any text as text, and nothing as a file', async () => {
    const before = (await published()).length
    for (const attack of attacks) {
      const facts = Array.from({ length: 10 }, () => ({ label: attack, value: attack.repeat(20) }))
      const lines = Array.from({ length: 30 }, () => attack.repeat(30))
      const hostile = { title: `a${attack}`, text: attack.repeat(40), lines, facts }
      expect([attack, await send({}, { ...failedMessage, ...hostile })]).toEqual([
        attack,
        { outcome: 'delivered' },
      ])
    }
    const all = (await published()).slice(before)
    expect(all).toHaveLength(attacks.length)
    for (const { title, message, attachment } of all) {
      expect(attachment).toBeUndefined()
      expect(spotted(`${title}\n${message}`)).toEqual({ links: [], mentions: [] })
    }
  })

  it('says when too much is sent', async () => {
    let sent = await send()
    while (sent?.outcome === 'delivered') sent = await send()
    expect(sent).toMatchObject({
      outcome: 'later',
      status: 429,
      answer: expect.stringContaining('limit'),
    })
  })
})

const isWell = (address: string): Promise<boolean> =>
  fetch(`${address}/v1/health`).then(
    ({ ok }) => ok,
    () => false,
  )

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

// What a login starts is a shell of any kind, or something else altogether, against a real sshd.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Checkup } from '../../../src/shared/model/host.ts'
import type { RemoteHost } from '../../support/bed/remote/start-remote.ts'
import { sessionBed } from './session-bed.ts'

const { engine: bed, open, remote: started } = sessionBed()
const never = new AbortController().signal
let remote: RemoteHost
beforeAll(async () => {
  remote = started()
  await remote?.bringShells()
})

const written: string[] = []
/** A file of the user's home, which a login reads. */
function write(name: string, text: string): void {
  const file = join(remote.home, name)
  writeFileSync(file, text)
  written.push(file)
}
afterEach(() => {
  remote.setLogin({})
  for (const file of written.splice(0)) rmSync(file, { force: true })
})

async function run(argv: [string, ...string[]], more: object = {}) {
  const said: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] }
  const onLine = (stream: 'stdout' | 'stderr', line: string) => void said[stream].push(line)
  const end = await open().run({ argv, signal: never, onLine, ...more })
  return { end, ...said }
}

async function doctor(): Promise<Checkup[]> {
  const found: Checkup[] = []
  for await (const checkup of open().checkup(never)) found.push(checkup)
  return found
}

const noise = 'printf "greetings "; echo "from here" >&2'
const shells = [
  ['/bin/sh', '', ''],
  ['/bin/bash', '.bashrc', noise],
  ['/bin/rbash', '.bashrc', noise],
  ['/run/shells/tcsh', '.cshrc', 'echo -n "greetings "'],
  ['/run/shells/bsd-csh', '.cshrc', 'echo -n "greetings "'],
  ['/run/shells/zsh', '.zshenv', noise],
  ['/run/shells/fish', '', ''],
] as const

describe.each(shells)('a login with %s', (shell, file, text) => {
  const login = () => {
    remote.setLogin({ shell })
    if (file !== '') write(file, text)
  }

  it('gives commands what was written, and tells how they ended, and nothing beside', async () => {
    login()
    const hostile = [
      "it's",
      '',
      '$(id)',
      '-n',
      'a!b',
      '"x"',
      '\\',
      '*',
      '; true',
      'two\nlines',
      '%d',
    ]
    const given = await run(['printf', '%s|', ...hostile])
    expect(given).toEqual({
      ...{ end: { exitCode: 0, signal: null }, stderr: [] },
      stdout: `${hostile.join('|')}|`.split('\n'),
    })
    const script = 'pwd; cat; printf %s "$SECRET"; echo no >&2; exit 7'
    expect(
      await run(['sh', '-c', script], { cwd: '/usr', stdin: 'in\n', env: { SECRET: "o'!\\$x" } }),
    ).toEqual({
      ...{ end: { exitCode: 7, signal: null }, stderr: ['no'] },
      stdout: ['/usr', 'in', "o'!\\$x"],
    })
  })

  it('ends a command with everything it started', async () => {
    login()
    const stop = new AbortController()
    const seconds = `${5_000 + bed.number}`
    const script = `sleep ${seconds} & sleep ${seconds} & echo up; wait`
    const onLine = (_: string, line: string) => line === 'up' && stop.abort(new Error('enough'))
    const ended = open().run({ argv: ['sh', '-c', script], signal: stop.signal, onLine })
    await expect(ended).rejects.toThrow('enough')
    await expect
      .poll(async () => (await tryRun('pgrep', ['-f', `sleep ${seconds}`])).stdout)
      .toBe('')
  })

  it('finds the engine, and its doctor finds nothing wrong', async () => {
    login()
    expect((await open().engine.info(never)).version).toBe(bed.engine.version)
    const found = await doctor()
    expect(found.map(({ id, outcome }) => [id, outcome])).toEqual(
      expect.arrayContaining([
        ['socket', 'ok'],
        ['rights', 'ok'],
        ['forwarding', 'ok'],
        ['files', 'ok'],
      ]),
    )
  })
})

describe('where sshd forwards no socket and no port', () => {
  let address = ''
  const name = bed.name('dialled')
  beforeAll(async () => {
    await bed.ask('POST', `/containers/create?name=${name}`, {
      Image: 'localhost/longshore-test:v1',
    })
    await bed.ask('POST', `/containers/${name}/start`)
    const { NetworkSettings } = await bed.ask<{ NetworkSettings: { IPAddress: string } }>(
      'GET',
      `/containers/${name}/json`,
    )
    address = NetworkSettings.IPAddress
  })

  it.each(shells)('commands stand in also behind %s', async (shell, file, text) => {
    remote.setLogin({ shell, keyOptions: 'no-port-forwarding' })
    if (file !== '') write(file, text)
    const session = open()
    expect((await session.engine.info(never)).version).toBe(bed.engine.version)
    const asked = async () => {
      const stream = await session.dial({ host: address, port: 8080 }, never)
      stream.write('GET / HTTP/1.0\r\n\r\n')
      return await textOf(stream)
    }
    await expect.poll(() => asked().catch(String)).toMatch(/\r?\n\r?\nv1\s*$/)
    const nothing = session.dial({ host: address, port: 9 }, never)
    expect(failureOf(await nothing.catch((error: unknown) => error))).toMatchObject({
      kind: 'host-unreachable',
    })
  })

  it('a docker command that is forced on the login is enough for the engine, and for the ports of its containers', async () => {
    remote.setLogin({ keyOptions: 'restrict,command="docker system dial-stdio"' })
    expect((await open().engine.info(never)).version).toBe(bed.engine.version)
    expect(failureOf(await run(['docker', 'compose', 'version']).catch((e: unknown) => e))).toEqual(
      expect.objectContaining({ kind: 'shell-refused', user: 'deploy' }),
    )
    const found = await doctor()
    expect(found.find(({ id }) => id === 'shell')).toMatchObject({ outcome: 'warning' })
    expect(found.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    const { engine, reach } = open()
    const container = await engine.containers.inspect(name, never)
    if (!container) throw new Error(`${name} is not there`)
    await reach.prepare('bridge', never)
    const { stream, way } = await reach.connect({ container, port: 8080 }, never)
    stream.write('GET / HTTP/1.0\r\n\r\n')
    expect(await textOf(stream)).toMatch(/\r?\n\r?\nv1\s*$/)
    expect(way).toBe('helper')
  })
})

describe('files over SFTP', () => {
  it('that a login spoils are told as such, at once', async () => {
    await remote.stopSshd({ sessions: true })
    await remote.startSshd({ Subsystem: 'sftp /bin/echo greetings from a login script' })
    try {
      const failed = await open()
        .files.list('.')
        .catch((error: unknown) => error)
      expect(failureOf(failed)).toMatchObject({
        kind: 'ssh-failed',
        reason: expect.stringContaining('offers no files over SFTP'),
      })
      const files = (await doctor()).find(({ id }) => id === 'files')
      expect(files).toMatchObject({
        outcome: 'failed',
        remedy: { text: expect.stringContaining('must print nothing') },
      })
    } finally {
      await remote.stopSshd({ sessions: true })
      await remote.startSshd()
    }
  })
})

describe('a login that runs no commands', () => {
  it.each([
    ['a shell that refuses', { shell: '/usr/sbin/nologin' }, 'account is currently not available'],
    ['a shell that says nothing', { shell: '/bin/false' }, 'it ended with 1'],
    ['a forced command', { keyOptions: 'command="echo hello; exit 0"' }, 'hello'],
    ['a command that repeats what it is told', { keyOptions: 'command="cat; echo x >&2"' }, ''],
  ])('is told by its reason, and nothing of it is believed: %s', async (_, login, words) => {
    remote.setLogin(login)
    const failed = await run(['true'], { env: { SECRET: 'tide-and-time' } }).catch(
      (e: unknown) => e,
    )
    const failure = failureOf(failed)
    expect(failure).toMatchObject({ kind: 'shell-refused', host: 'far', user: 'deploy' })
    expect(JSON.stringify(failure)).toContain(words)
    expect(JSON.stringify(failure)).not.toContain('tide-and-time')
    const shell = (await doctor()).find(({ id }) => id === 'shell')
    expect(shell).toMatchObject({ outcome: 'warning' })
    expect(shell?.found).toContain('runs no commands for deploy')
    expect(shell?.remedy?.text).toContain('usermod -s /bin/sh deploy')
  })
})

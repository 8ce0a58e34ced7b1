import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { remoteHost } from '../../support/bed/remote-host.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { documentOf, terminalBed } from './terminal-bed.ts'

const here = sharedEngine()
const far = remoteHost({ images: ['localhost/longshore-test:v1', 'localhost/longshore-test:v2'] })
const home = mkdtempSync(join(tmpdir(), 'longshore-home-'))
mkdirSync(join(home, '.ssh'), { mode: 0o700 })
const terminal = terminalBed(here, undefined, { HOME: home, SSH_AUTH_SOCK: '' })
afterAll(() => rmSync(home, { recursive: true, force: true }))

const fingerprints = () =>
  far
    .remote()
    .hostKeys()
    .map(({ fingerprint }) => fingerprint)
const failureOf = (err: string) => JSON.parse(err.trim().split('\n').at(-1) ?? '').failure

async function apply(name: string): Promise<void> {
  const file = join(terminal.dir, 'far.json')
  writeFileSync(file, JSON.stringify({ ...documentOf(name), host: 'far' }))
  await terminal.ask('workloads', 'apply', '-f', file)
}

describe('a host over SSH, in the terminal', () => {
  it('is added, its key compared, and then it answers', async () => {
    const { user, address, port, keys } = far.remote()
    const place = ['--ssh', `${user}@${address}:${port}`, '--identity', keys.plain]
    await terminal.ask('hosts', 'add', 'far', ...place)

    const unknown = await terminal.run('--json', 'hosts', 'test', 'far')
    expect(unknown.code).toBe(1)
    const { kind, fingerprint } = failureOf(unknown.err)
    expect(kind).toBe('host-key-unknown')
    expect(fingerprints()).toContain(fingerprint)

    const wrong = ['--fingerprint', 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']
    const refused = await terminal.run('--json', 'hosts', 'trust', 'far', ...wrong)
    expect(failureOf(refused.err)).toMatchObject({ kind: 'host-key-unknown', fingerprint })
    expect((await terminal.run('hosts', 'test', 'far')).code).toBe(1)

    expect(await terminal.ask('hosts', 'trust', 'far', '--fingerprint', fingerprint)).toMatchObject(
      { name: 'far', kind: 'ssh', status: { state: 'online' } },
    )
    expect(await terminal.ask('hosts', 'test', 'far')).toMatchObject({
      engine: { version: far.engine.version },
      latencyMs: expect.any(Number),
      disk: { totalBytes: expect.any(Number) },
    })
    // Nobody asked for the user's own file.
    expect(readdirSync(join(home, '.ssh'))).toEqual([])
  })

  it('is found well by the doctor, step by step', async () => {
    const { code, json } = await terminal.run('--json', 'hosts', 'doctor', 'far')
    const found = json() as { id: string; outcome: string }[]
    expect(found.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(code).toBe(0)
    expect(found.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['api', 'compose', 'architecture', 'clock', 'disk']),
    )
  })

  it('is deployed to, shown, and read from like any other', async () => {
    const name = here.name('far')
    await apply(name)
    expect(await terminal.ask('deploy', name)).toMatchObject({
      state: 'succeeded',
      verified: true,
      targets: ['far'],
    })
    expect(await terminal.ask('deploy', name, '--tag', 'v2')).toMatchObject({ state: 'succeeded' })
    expect(await terminal.ask('status', '--host', 'far')).toMatchObject({
      workloads: [{ name, host: 'far', state: 'running', tag: 'v2' }],
    })
    const logs = await terminal.run('logs', name, '--tail', '5')
    expect(logs.code).toBe(0)
    expect(logs.out).not.toBe('')

    const forward = terminal.start('--json', 'forward', name, '8080')
    let said = ''
    forward.child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    await forward.shown('"url":"http://127.0.0.1:')
    expect((await fetch(JSON.parse(said).url)).status).toBe(200)
    forward.child.kill('SIGINT')
    expect((await forward.ended).code).toBe(130)

    await terminal.ask('workloads', 'delete', name, '--yes')
  })

  it('takes a workload over from this machine, and its guard is asked first', async () => {
    const name = await terminal.apply('moved')
    await terminal.ask('deploy', name)
    await terminal.ask('hosts', 'edit', 'far', '--guard', 'confirm')
    await apply(name)
    const refused = await terminal.run('deploy', name)
    expect(refused.code).toBe(2)
    expect(await terminal.ask('deploy', name, '--confirm', 'far')).toMatchObject({
      state: 'succeeded',
      targets: ['far', 'local'],
    })
    expect(await terminal.containers(name)).toEqual([])
    expect(await terminal.ask('status')).toMatchObject({
      workloads: [{ name, host: 'far', state: 'running' }],
    })
    await terminal.ask('workloads', 'delete', name, '--yes', '--confirm', 'far')
  })

  it('is not spoken to any more once its key is another one', async () => {
    await far.remote().stopSshd({ sessions: true })
    await far.remote().replaceHostKeys()
    await far.remote().startSshd()
    const changed = await terminal.run('--json', 'hosts', 'test', 'far')
    expect(failureOf(changed.err)).toMatchObject({ kind: 'host-key-changed' })
    const [fingerprint = ''] = fingerprints()
    const trusted = await terminal.run(
      '--json',
      'hosts',
      'trust',
      'far',
      '--fingerprint',
      fingerprint,
    )
    expect(failureOf(trusted.err)).toMatchObject({ kind: 'host-key-changed' })
    expect((await terminal.run('hosts', 'test', 'far')).code).toBe(1)
  })

  it('leaves nothing secret in the state folder', () => {
    const { keys, password } = far.remote()
    const files = readdirSync(terminal.dir, { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((each) => /\.(json|log)$|known_hosts$/.test(each))) {
      const text = readFileSync(join(terminal.dir, file), 'utf8')
      expect(text).not.toContain(keys.passphrase)
      expect(text).not.toContain(password)
    }
  })
})

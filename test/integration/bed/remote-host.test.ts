import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { remoteHost } from '../../support/bed/remote-host.ts'

const bed = remoteHost({ images: [] })

/** What OpenSSH's own client says, with the host's keys known. */
async function ssh(user: string, ...command: readonly string[]) {
  const { address, port, keys, writeKnownHosts } = bed.remote()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-ssh-'))
  const known = path.join(folder, 'known_hosts')
  writeKnownHosts(known)
  try {
    return await tryRun(
      'ssh',
      [
        ...['-F', '/dev/null', '-i', keys.plain, '-p', String(port), '-l', user],
        ...['-o', `UserKnownHostsFile=${known}`, '-o', 'GlobalKnownHostsFile=/dev/null'],
        ...['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=3'],
        ...['--', address, ...command],
      ],
      { timeoutMs: 20_000 },
    )
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

describe('a remote host of the test bed', () => {
  it('lets deploy in, who reaches its own engine with its own docker', async () => {
    const version = ['docker', 'version', '--format', '{{.Server.Version}}']
    const said = await ssh('deploy', ...version)
    expect(said).toMatchObject({ code: 0, stdout: `${bed.engine.version}\n` })
    expect((await ssh('deploy', 'docker', 'compose', 'version')).code).toBe(0)
  })

  it('lets visitor in, but not to the engine', async () => {
    expect(await ssh('visitor', 'id', '-un')).toMatchObject({ code: 0, stdout: 'visitor\n' })
    const said = await ssh('visitor', 'docker', 'ps')
    expect(said.code).not.toBe(0)
    expect(said.stderr).toContain('permission denied')
  })

  it('gives each account a home of its own to write in', async () => {
    expect(await ssh('deploy', 'touch', 'here')).toMatchObject({ code: 0 })
    expect(await ssh('deploy', 'pwd')).toMatchObject({ stdout: `${bed.remote().home}\n` })
  })

  it('can be cut in every way, and comes back', async () => {
    const host = bed.remote()
    const isThere = async () => (await ssh('deploy', 'true')).code === 0
    await host.linkDown()
    expect(await isThere()).toBe(false)
    await host.linkUp()
    expect(await isThere()).toBe(true)
    await host.dropPackets()
    expect(await isThere()).toBe(false)
    await host.passPackets()
    expect(await isThere()).toBe(true)
    await host.stopSshd({ sessions: true })
    expect(await isThere()).toBe(false)
    const before = host.hostKeys()
    await host.replaceHostKeys()
    await host.startSshd()
    expect(host.hostKeys().map(({ line }) => line)).not.toEqual(before.map(({ line }) => line))
    expect(await isThere()).toBe(true)
  })
})

// Connections that a host makes for us where its sshd makes none, against a real sshd and the programs that hosts have.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefused } from '../../../src/main/hosts/reach/refused.ts'
import type { DialTarget } from '../../../src/main/hosts/session.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { RemoteHost } from '../../support/bed/remote/start-remote.ts'
import { sessionBed } from './session-bed.ts'

const { open, remote: started } = sessionBed()
const never = new AbortController().signal
let remote: RemoteHost
let programs: string
beforeAll(async () => {
  remote = started()
  programs = (await remote?.bringDialPrograms()) ?? ''
})

/** Sockets are forwarded, ports are not. */
const noPorts = { PermitOpen: 'none' }
async function restart(options: Readonly<Record<string, string>> = {}): Promise<void> {
  await remote.stopSshd({ sessions: true })
  await remote.startSshd(options)
}
afterAll(() => restart())

/** What else a login and our scripts use there. */
const applets = ['sh', 'dd', 'cat', 'sed', 'tr', 'id', 'uname', 'basename', 'true', 'sleep']

/** An sshd whose logins find these programs, and no bash. */
async function withPrograms(found: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(remote.runFolder, 'found')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const applet of applets) symlinkSync('/bin/busybox', join(folder, applet))
  for (const [name, path] of Object.entries(found)) symlinkSync(path, join(folder, name))
  const PATH = '/run/found'
  await restart({
    ...noPorts,
    MaxSessions: '1',
    SetEnv: `PATH=${PATH} LD_LIBRARY_PATH=${programs}`,
  })
}

const sshd = () => ({ host: remote.address, port: remote.port })

/** The connection, or why there is none. */
const dialled = (target: DialTarget) =>
  open()
    .dial(target, never)
    .catch((reason: unknown) => reason)

/** The next bytes; undefined at the end. */
async function read(stream: Duplex): Promise<string | undefined> {
  for await (const bytes of stream.iterator({ destroyOnReturn: false })) return String(bytes)
  return undefined
}

describe.each([
  ['nc of OpenBSD', () => ({ nc: `${programs}/nc.openbsd` })],
  ['nc as it was', () => ({ nc: `${programs}/nc.traditional` })],
  ['nc of busybox', () => ({ nc: '/bin/busybox' })],
  ['socat', () => ({ socat: `${programs}/socat` })],
  ['bash', () => ({ bash: '/bin/bash' })],
])('a connection that %s makes', (program, found) => {
  beforeAll(() => withPrograms(found()))

  it('carries what either side says, and ends with its stream', async () => {
    const session = open()
    const stream = await session.dial(sshd(), never)
    expect(await read(stream)).toMatch(/^SSH-2.0-OpenSSH/)
    stream.write('SSH-2.0-Longshore\r\n')
    expect(await read(stream)).toContain('curve25519-sha256')
    stream.destroy()
    // Its programs ended with it: sshd lets another session in.
    const other = { argv: ['true'] as const, signal: never }
    expect(await session.run(other)).toEqual({ exitCode: 0, signal: null })
  })

  it('is refused where nothing listens', async () => {
    const error = await dialled({ host: '127.0.0.1', port: 1 })
    expect(failureOf(error)).toMatchObject({ kind: 'host-unreachable', why: 'refused' })
    expect(isRefused(error)).toBe(true)
  })

  it('takes addresses of IPv6 as well', async ({ skip }) => {
    skip(program === 'nc as it was', 'that nc is older than IPv6')
    expect(isRefused(await dialled({ host: '::1', port: 1 }))).toBe(true)
  })
})

it('is not to be had where the host has no program for it', async () => {
  await withPrograms({})
  expect(failureOf(await dialled(sshd()))).toMatchObject({
    kind: 'capability-missing',
    capability: 'dial',
  })
})

it('waits for sshd to let it in, where that still counts a session that ends', async () => {
  await restart({ ...noPorts, MaxSessions: '1' })
  const session = open()
  const go = join(remote.home, 'go')
  rmSync(go, { force: true })
  const { promise: isUp, resolve } = Promise.withResolvers<void>()
  const running = session.run({
    argv: ['sh', '-c', 'echo up; until [ -e go ]; do sleep 0.05; done'],
    signal: never,
    onLine: () => resolve(),
  })
  await isUp
  const before = remote.log().length
  const dialling = session.dial(sshd(), never)
  dialling.catch(() => {})
  await expect.poll(() => remote.log().slice(before)).toContain('no more sessions')
  symlinkSync('/dev/null', go)
  const stream = await dialling
  expect(await read(stream)).toMatch(/^SSH-2.0-OpenSSH/)
  expect(await running).toEqual({ exitCode: 0, signal: null })
  stream.destroy()
})

import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { privatePath } from '../../../src/main/web/private-path.ts'
import { connectPrivate, servePrivate } from '../../../src/main/web/private-socket.ts'
import { serveChannel } from '../../../src/shared/wire/server.ts'
import { systemSchedule } from '../../contract/memory-channel.ts'
import { type BedClient, bedRouter } from './door-bed.ts'

const seen = { produced: 0, finished: 0 }
let dir: string
const closers: (() => unknown)[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longshore-private-'))
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  rmSync(dir, { recursive: true })
})

async function serve(dataDir: string) {
  const router = bedRouter(seen)
  const socket = await servePrivate(dataDir, (channel) =>
    serveChannel({ router, channel, context: {}, clock: systemSchedule }),
  )
  closers.push(socket.close)
  return socket
}

async function ping(dataDir: string): Promise<number | undefined> {
  const opened = await connectPrivate(dataDir, systemSchedule)
  if (!opened) return undefined
  closers.push(opened.close)
  return (opened.client as unknown as BedClient).ping({ n: 41 })
}

const pathOf = (dataDir: string) =>
  privatePath({ dataDir, platform: 'linux', env: process.env, uid: process.getuid?.() })

it('answers a command on the same state folder, and is for this user only', async () => {
  await serve(dir)
  expect(await ping(dir)).toBe(42)
  expect(statSync(pathOf(dir)).mode & 0o777).toBe(0o600)
})

it('finds nobody where no app runs', async () => {
  expect(await ping(dir)).toBeUndefined()
  expect(await ping(join(dir, 'missing'))).toBeUndefined()
})

it('replaces the socket that a killed app left behind', async () => {
  const left = createServer()
  await new Promise<void>((resolve) => left.listen(pathOf(dir), resolve))
  // Closing would remove it; a killed process does not.
  closers.push(() => left.close())
  await serve(dir)
  expect(await ping(dir)).toBe(42)
})

it('says nobody is there when what listens is something else', async () => {
  const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
  await new Promise<void>((resolve) => other.listen(pathOf(dir), resolve))
  closers.push(() => other.close())
  expect(await ping(dir)).toBeUndefined()
})

it('serves a state folder whose path is too long for a socket', async () => {
  const long = join(dir, 'a'.repeat(80), 'b'.repeat(80))
  mkdirSync(long, { recursive: true, mode: 0o700 })
  expect(Buffer.byteLength(pathOf(long))).toBeLessThanOrEqual(100)
  await serve(long)
  expect(await ping(long)).toBe(42)
  expect(pathOf(join(long, 'c'))).not.toBe(pathOf(long))
})

it('listens in no folder that others can enter, and asks in none', async () => {
  chmodSync(dir, 0o755)
  await expect(serve(dir)).rejects.toThrow('this user alone')
  expect(await ping(dir)).toBeUndefined()
})

it('keeps a file that is no socket', async () => {
  writeFileSync(pathOf(dir), 'precious')
  await expect(serve(dir)).rejects.toThrow()
  expect(statSync(pathOf(dir)).size).toBe(8)
})

it('answers nobody after it closed', async () => {
  const socket = await serve(dir)
  await socket.close()
  expect(await ping(dir)).toBeUndefined()
})

it('uses a named pipe on Windows', () => {
  const input = { platform: 'win32', env: {}, uid: undefined } as const
  expect(privatePath({ ...input, dataDir: 'C:\\x' })).toMatch(
    /^\\\\\.\\pipe\\longshore-[0-9a-f]{24}$/,
  )
})

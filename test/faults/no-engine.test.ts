// Nothing that can be spoken to as an engine: every way of it is told apart, with a way out.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { describeFailure } from '../../src/shared/model/failure-text.ts'
import { sharedEngine } from '../support/bed/shared-engine.ts'
import { openDeployBed } from '../support/deploy-bed.ts'
import { startEngineServer, startRawServer } from '../support/fake-engine/engine-server.ts'
import { pacedMs } from '../support/paced.ts'

const bed = sharedEngine()
const dir = mkdtempSync(join(tmpdir(), 'longshore-no-engine-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function failureAt(socketPath: string) {
  const app = openDeployBed(bed, { socketPath })
  const web = app.apply('nowhere')
  const began = Date.now()
  const failed = await app.deploy(web, 'v1')
  expect(failed).toMatchObject({ state: 'failed', stages: [] })
  await app.close()
  if (!failed.failure) throw new Error('no failure')
  const { title, detail, remedy } = describeFailure(failed.failure)
  expect(title).toMatch(/^The (Docker Engine|engine) of local /)
  expect(remedy).not.toBeNull()
  return { failure: failed.failure, detail, tookMs: Date.now() - began }
}

it('no socket at all', async () => {
  const { failure, detail } = await failureAt(join(dir, 'nothing.sock'))
  expect(failure.kind).toBe('engine-unavailable')
  expect(detail).toContain('there is no such socket (ENOENT)')
})

it('a file that is no socket', async () => {
  const file = join(dir, 'file.sock')
  writeFileSync(file, '')
  expect((await failureAt(file)).failure.kind).toBe('engine-unavailable')
})

it('a socket that nobody listens on', async () => {
  const socket = join(dir, 'left.sock')
  const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', script])
  const { failure, detail } = await failureAt(socket)
  expect(failure.kind).toBe('engine-unavailable')
  expect(detail).toContain('nothing listens there (ECONNREFUSED)')
})

it('a web server that is no engine', async () => {
  const server = await startEngineServer('<html>Welcome to nginx!</html>', (_, response) => {
    response.statusCode = 404
    response.end('<html>404</html>')
  })
  const { failure } = await failureAt(server.socketPath)
  expect(['engine-unavailable', 'engine-error', 'api-version']).toContain(failure.kind)
  await server.close()
})

it.each([
  ['says something else', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['says an HTTP head without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`],
  ['says garbage', '\u0000\u0001\u0002\u0003'],
])('a server that %s', async (_what, words) => {
  const server = await startRawServer((socket) => socket.write(words))
  const { failure } = await failureAt(server.socketPath)
  expect(['engine-unavailable', 'engine-error']).toContain(failure.kind)
  await server.close()
})

it('a server that closes at once, and one that never answers', async () => {
  const closing = await startRawServer((socket) => socket.end())
  expect((await failureAt(closing.socketPath)).failure.kind).toBe('engine-unavailable')
  await closing.close()
  const silent = await startRawServer(() => {})
  const { failure, detail, tookMs } = await failureAt(silent.socketPath)
  expect(failure.kind).toBe('engine-unavailable')
  expect(detail).toContain('did not answer')
  expect(tookMs).toBeLessThan(pacedMs(25_000))
  await silent.close()
})

it('an engine that is too old, one that is too new, and one that answers nonsense', async () => {
  for (const version of [
    { ApiVersion: '1.20', MinAPIVersion: '1.12', Version: '1.8' },
    { ApiVersion: '9.99', MinAPIVersion: '9.90', Version: '99' },
  ]) {
    const server = await startEngineServer(version)
    expect((await failureAt(server.socketPath)).failure.kind).toBe('api-version')
    await server.close()
  }
  const odd = await startEngineServer({ ApiVersion: 5, MinAPIVersion: null })
  expect(['engine-error', 'api-version']).toContain((await failureAt(odd.socketPath)).failure.kind)
  await odd.close()
})

it('a socket that this user may not use', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can become somebody else')
  const socket = join(dir, 'theirs.sock')
  const server = net.createServer().listen(socket)
  await new Promise((resolve) => server.once('listening', resolve))
  chmodSync(socket, 0o600)
  chmodSync(dir, 0o755)
  const home = mkdtempSync(join(dir, 'nobody-'))
  chownSync(home, 65_534, 65_534)
  const entry = new URL('../../src/main/cli.ts', import.meta.url).pathname
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [entry, '--data', join(home, 'data'), '--json', 'hosts', 'list'],
    {
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home, DOCKER_HOST: `unix://${socket}` },
    },
  )
  server.close()
  skip(/EACCES|ERR_MODULE_NOT_FOUND/.test(stderr), 'another user cannot read this checkout')
  expect(status, stderr).toBe(0)
  expect(stdout).toContain('engine-unavailable')
  expect(stdout).toContain('permission to use the socket is denied (EACCES)')
})

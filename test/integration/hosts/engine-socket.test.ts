// Where the engine of a host listens when it is not Docker's own place, against a real sshd.
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import type { Checkup } from '../../../src/shared/model/host.ts'
import type { RemoteHost } from '../../support/bed/remote/start-remote.ts'
import { sessionBed } from './session-bed.ts'

const { engine: bed, open, remote: started } = sessionBed()
const never = new AbortController().signal
let remote: RemoteHost
const made: string[] = []

/** The path on this machine of a path there. */
const here = (path: string) =>
  path.startsWith('/run/') ? join(remote.runFolder, path.slice('/run/'.length)) : path

/** The engine listens there, and nowhere else that is known. */
function listenAt(path: string): void {
  mkdirSync(dirname(here(path)), { recursive: true })
  symlinkSync('/run/engine/docker.sock', here(path))
  made.push(here(path))
}

const config = () => join(remote.runFolder, 'docker-config', 'config.json')
const plugins = { cliPluginsExtraDirs: ['/run/docker/usr/libexec/docker/cli-plugins'] }

/** The docker command of that user has this as its current context. */
function useContext(name: string, endpoint: string): void {
  const id = createHash('sha256').update(name).digest('hex')
  const folder = join(remote.runFolder, 'docker-config', 'contexts', 'meta', id)
  mkdirSync(folder, { recursive: true })
  made.push(join(remote.runFolder, 'docker-config', 'contexts'))
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: endpoint } } }
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta, null, 2))
  writeFileSync(config(), JSON.stringify({ ...plugins, auths: {}, currentContext: name }))
}

beforeEach(() => {
  remote = started()
  rmSync(join(remote.runFolder, 'docker.sock'))
})
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
  symlinkSync('engine/docker.sock', join(remote.runFolder, 'docker.sock'))
  writeFileSync(config(), JSON.stringify(plugins))
  remote.setLogin({})
})

async function doctor(): Promise<Checkup[]> {
  const found: Checkup[] = []
  for await (const checkup of open().checkup(never)) found.push(checkup)
  return found
}

describe('an engine that is not in Docker’s own place', () => {
  const places = () =>
    [
      [`/run/user/${remote.uid}/docker.sock`, 'rootless Docker'],
      [`/run/user/${remote.uid}/podman/podman.sock`, 'Podman'],
      [join(remote.home, '.colima/staging/docker.sock'), 'Colima, profile staging'],
    ] as const

  it('is found where its kind puts it, said, and used by docker’s own commands too', async () => {
    for (const [path, of] of places()) {
      listenAt(path)
      const session = open()
      expect((await session.engine.info(never)).version).toBe(bed.engine.version)
      expect(session.found).toBe(`test; ${of}, ${path}`)
      const { toolEnv: env } = session
      const lines: string[] = []
      const end = await session.run({
        ...{ argv: ['docker', 'version', '--format', '{{.Server.Version}}'], env, signal: never },
        onLine: (_, line) => void lines.push(line),
      })
      expect({ end, lines }).toMatchObject({ end: { exitCode: 0 }, lines: [bed.engine.version] })
      expect((await doctor()).find(({ id }) => id === 'socket')).toMatchObject({
        ...{ outcome: 'ok', found: `${path} is there (${of})` },
      })
      rmSync(here(path))
    }
  })

  it('is that of the docker context there, before all others', async () => {
    listenAt('/run/odd/engine.sock')
    listenAt(`/run/user/${remote.uid}/docker.sock`)
    useContext('odd', 'unix:///run/odd/engine.sock')
    const session = open()
    expect((await session.engine.info(never)).version).toBe(bed.engine.version)
    expect(session.found).toContain('its Docker context odd, /run/odd/engine.sock')
  })

  it('is found where sshd forwards no socket, too', async () => {
    remote.setLogin({ keyOptions: 'no-port-forwarding' })
    listenAt(`/run/user/${remote.uid}/docker.sock`)
    expect((await open().engine.info(never)).version).toBe(bed.engine.version)
  })

  it('is looked for again once it moved', async () => {
    const session = open()
    listenAt(`/run/user/${remote.uid}/docker.sock`)
    await session.engine.ping(never)
    rmSync(here(`/run/user/${remote.uid}/docker.sock`))
    symlinkSync('engine/docker.sock', join(remote.runFolder, 'docker.sock'))
    session.engine.close()
    await expect.poll(() => session.engine.ping(never).then(() => session.found)).toBe('test')
    rmSync(join(remote.runFolder, 'docker.sock'))
  })

  it('is named in no way: then it is said where it was looked for, and how to name it', async () => {
    const failed = await open()
      .engine.ping(never)
      .catch((error: unknown) => error)
    const failure = failureOf(failed)
    expect(failure).toMatchObject({
      ...{ kind: 'socket-missing', socket: '/var/run/docker.sock' },
      looked: expect.arrayContaining([
        '/var/run/docker.sock',
        `/run/user/${remote.uid}/docker.sock`,
        '/run/podman/podman.sock',
      ]),
    })
    if (!failure) throw new Error('it was found')
    const { detail, remedy } = describeFailure(failure)
    expect(detail).toContain(`/run/user/${remote.uid}/docker.sock`)
    expect(remedy).toContain('longshore hosts edit far --socket')
  })
})

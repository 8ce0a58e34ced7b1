// Commands side by side on one state folder: one of them is the app, and may end before the others.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openApp } from '../../../src/main/app.ts'
import { doorOf } from '../../../src/main/cli/app-door.ts'
import { openClient } from '../../../src/main/cli/door.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { failureFrom } from '../../../src/shared/wire/failure-from.ts'
import { type EngineServer, startEngineServer } from '../../support/fake-engine/engine-server.ts'

const askPassphrase = async () => undefined
const door = doorOf({ actor: 'test', clock: systemClock, entryDir: '', askPassphrase })
const usual = process.env.DOCKER_HOST
let dir: string
/** An engine that answers nothing until it is told to. */
let engine: EngineServer
let letAnswer: () => void

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'longshore-side-by-side-'))
  const gate = Promise.withResolvers<void>()
  letAnswer = gate.resolve
  const version = { Version: '26.1.5', ApiVersion: '1.45', MinAPIVersion: '1.24' }
  engine = await startEngineServer(version, async (_, response) => {
    await gate.promise
    response.setHeader('content-type', 'application/json').end('[]')
  })
  process.env.DOCKER_HOST = `unix://${engine.socketPath}`
})
afterEach(async () => {
  letAnswer()
  await engine.close()
  if (usual === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = usual
  rmSync(dir, { recursive: true })
})

const isAsked = () =>
  expect.poll(() => engine.requests.filter((each) => !/ping|version/.test(each)).length)

it('answers what another command has asked before it ends, and that one goes on by itself', async () => {
  const first = await openClient(door, dir)
  const second = await openClient(door, dir)
  const order: string[] = []
  const status = second.client.fleet.status({})
  void status.then(() => order.push('answered'))
  await isAsked().toBeGreaterThan(0)
  const ended = first.close().then(() => order.push('ended'))
  // Asked when the first begins nothing any more.
  const workloads = second.client.workloads.list({})
  letAnswer()
  expect((await status).hosts).toMatchObject([{ name: 'local' }])
  await ended
  expect(order).toEqual(['answered', 'ended'])
  expect(await workloads).toEqual([])
  expect(await second.client.app.info({})).toMatchObject({ door: 'terminal' })
  await second.close()
})

it('tells a command where the page of the app is that runs, and that a terminal has none', async () => {
  const app = await openApp({ dataDir: dir, door: 'browser' })
  app.links.showWith(() => ({ shown: 'address', address: '' }), 'http://127.0.0.1:4570/')
  const guest = await openClient(door, dir)
  expect(await guest.client.app.info({})).toMatchObject({ page: 'http://127.0.0.1:4570/' })
  await app.close('interrupt')
  expect(await guest.client.app.info({})).toMatchObject({ page: null })
  await guest.close()
})

it('waits for an app that has the folder and is silent as long as for one that is busy', async () => {
  const asked: string[] = []
  const silent = openClient(
    {
      async connect() {
        asked.push('connect')
        await sleep(50)
        return undefined
      },
      async open() {
        throw new FailureError({ kind: 'state-locked', dir, holder: 'process 12' })
      },
      patienceMs: 100,
    },
    dir,
  )
  await expect(silent).rejects.toMatchObject({ failure: { kind: 'state-locked' } })
  expect(asked.length).toBeLessThanOrEqual(2)
})

it('goes on with many calls at once as one app', async () => {
  const first = await openClient(door, dir)
  const second = await openClient(door, dir)
  await second.client.app.info({})
  await first.close()
  const answers = await Promise.all([1, 2, 3].map(() => second.client.workloads.list({})))
  expect(answers).toEqual([[], [], []])
  const third = await openClient(door, dir)
  expect(await third.client.workloads.list({})).toEqual([])
  await third.close()
  await second.close()
})

it('says that the connection was lost where the app was made to end at once, and asks the next one then', async () => {
  const app = await openApp({ dataDir: dir, door: 'browser' })
  const guest = await openClient(door, dir)
  const status = guest.client.fleet.status({}).catch(failureFrom)
  await isAsked().toBeGreaterThan(0)
  await app.close('interrupt')
  expect(await status).toMatchObject({ kind: 'disconnected' })
  expect(await guest.client.app.info({})).toMatchObject({ door: 'terminal' })
  await guest.close()
})

// What the version before recorded is made live again, on an engine that has never seen it.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, openApp } from '../../../src/main/app.ts'
import type { Client } from '../../../src/shared/contract/index.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { failureFrom } from '../../../src/shared/wire/failure-from.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { inspectProject, serviceOf } from '../../support/project-containers.ts'
import { copyOfState } from '../../support/state-fixture.ts'
import { containersOf, servedBy } from '../../support/workload-containers.ts'

const image = (tag: string) => `localhost/longshore-test:${tag}`
const bed = privateEngine({ images: [image('v1'), image('v2'), image('healthcheck-good')] })
const docker = dockerCli(bed)
const dir = copyOfState('state-2')
let app: App
let client: Client

beforeAll(async () => {
  docker()
  await nameImagesOf(['v1', 'v2'])
  process.env.DOCKER_HOST = `unix://${bed.socketPath}`
  app = await openApp({ dataDir: dir, door: 'terminal' })
  client = app.client({ actor: 'test' })
})
afterAll(() => app?.close('interrupt'))

/** Each engine makes the test images with ids of its own; those of this one take the place of what was recorded. */
async function nameImagesOf(tags: readonly string[]): Promise<void> {
  const database = new DatabaseSync(join(dir, 'state.db'))
  for (const tag of tags) {
    const { Id } = await bed.ask<{ Id: string }>('GET', `/images/${image(tag)}/json`)
    const recorded = database
      .prepare(`SELECT json_extract(release, '$.imageId') AS id FROM releases
                WHERE workload = 'web' AND json_extract(release, '$.tag') = ?`)
      .get(tag)
    database
      .prepare('UPDATE releases SET release = replace(release, ?, ?)')
      .run(String(recorded?.id), Id)
  }
  database.close()
}

async function run(asked: Parameters<Client['deploys']['start']>[0]): Promise<Deployment> {
  const { id } = (await client.deploys.start(asked)).deployment
  for await (const item of await client.deploys.watch({ id })) if (item.type === 'end') break
  return (await client.deploys.show({ id })).deployment
}

describe('a state folder of the version before', () => {
  it('is rolled back: an image to the release before', async () => {
    const back = await run({ workload: 'web', action: 'rollback' })
    expect(back).toMatchObject({ state: 'succeeded', release: 'r3', tag: 'v1' })
    expect(await servedBy(bed, 'web')).toEqual(['v1'])
    const releases = await client.releases.list({ workload: 'web' })
    expect(releases.map(({ name, live }) => [name, live])).toEqual([
      ['r3', true],
      ['r2', false],
      ['r1', false],
    ])
  })

  it('is rolled back: a stack to the newest good release', async () => {
    const back = await run({ workload: 'shop', action: 'rollback' })
    expect(back).toMatchObject({ state: 'succeeded', release: 'r5' })
    const up = (await inspectProject(bed, 'ls-shop')).map(({ Config, State }) => [
      ...[serviceOf(Config), Config.Image, State.Status],
    ])
    expect(up).toEqual([
      ['back', image('healthcheck-good'), 'running'],
      ['web', image('v2'), 'running'],
    ])
  })

  it('is rolled back: a stack to a release that is named', async () => {
    const back = await run({ workload: 'shop', action: 'rollback', release: 'r1' })
    expect(back).toMatchObject({ state: 'succeeded', release: 'r6' })
    const [, web] = await inspectProject(bed, 'ls-shop')
    expect(web?.Config).toMatchObject({
      Image: image('v1'),
      Env: expect.arrayContaining(['GREETING=a secret of the stack']),
    })
  })

  it('refuses a plan of then, because what it rests on has moved', async () => {
    const plan = '1a22837cded13721'
    const refused = client.deploys.start({ plan })
    const failure = await refused.then(() => undefined, failureFrom)
    expect(failure).toMatchObject({ kind: 'plan-stale', plan })
  })

  it('settles what a crash of then left', async () => {
    const [left] = await client.deploys.recover({})
    expect(left).toMatchObject({ workload: 'worker', state: 'failed', recovered: true })
    expect(await containersOf(bed, 'worker', true)).toEqual([])
  })

  it('is deployed to anew', async () => {
    expect(await run({ workload: 'web', tag: 'v2' })).toMatchObject({ state: 'succeeded' })
    expect(await servedBy(bed, 'web')).toEqual(['v2'])
  })
})

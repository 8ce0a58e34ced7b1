import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { OpenedRelease } from '../../../src/main/sources/stage.ts'
import { migrationsWith } from '../../../src/main/store/migrations.ts'
import { openSeal } from '../../support/memory-store.ts'
import { failureFrom, newFolder, openIn } from './folder.ts'

const version2 = migrationsWith(openSeal).slice(0, 2)

interface Old {
  readonly fields: Readonly<Record<string, unknown>>
  /** As it lies there. */
  readonly rendered: string
}

const sealed = (value: unknown) => openSeal.seal(JSON.stringify(value))
const recorded = (more: object) => ({
  ...{ name: 'r1', workload: 'web', deployment: 'd1', action: 'deploy', verified: true },
  ...{ reason: '', actor: 'me', createdAt: 1, live: true, config: {}, ...more },
})
const ofImage = { image: 'r/app', digest: 'sha256:d', imageId: 'sha256:i', tag: 'v1' }
const ofProject = { image: '3 services', digest: 'sha256:all', imageId: '', tag: '' }
const service = (image: string, imageId: string, digest: string | null = null) => ({
  ...{ image, imageId, digest, built: null, hash: null },
})
const project = {
  place: { directory: '/srv/shop', files: [], envFiles: [] },
  project: {},
  services: {
    web: service('r/web:v2', 'sha256:w', 'r/web@sha256:dw'),
    job: service('r/job', 'sha256:j'),
    off: service('r/off', ''),
  },
}

/** A state of version 2 with these releases, opened by the code of now. */
function opened(...olds: Old[]) {
  const dir = newFolder()
  openIn(dir, version2).store.close()
  const database = new DatabaseSync(join(dir, 'state.db'))
  olds.forEach(({ fields, rendered }, index) => {
    database
      .prepare('INSERT INTO releases VALUES (?, ?, ?, 0, ?, ?, NULL)')
      .run('web', index + 1, `d${index + 1}`, JSON.stringify(fields), rendered)
  })
  const [first] = olds
  const live = first && { release: first.fields, rendered: { image: 'r/app' } }
  const intent = { action: 'rollback', live, release: null }
  database
    .prepare('INSERT INTO journal_bodies VALUES (?, ?)')
    .run('d9', sealed({ request: { workload: {}, intent }, targets: {} }))
  database.close()
  return { store: openIn(dir).store, dir }
}

describe('a release of the version before', () => {
  it('of an image has one part, with what is known of it', () => {
    const { store } = opened({ fields: recorded(ofImage), rendered: sealed({ image: 'r/app' }) })
    const [release] = store.releases.list('web')
    expect(release).toMatchObject({
      parts: [
        {
          ...{ part: 'web', image: 'r/app:v1', digest: 'sha256:d', imageId: 'sha256:i' },
          ...{ replicas: 1, mayEnd: false },
        },
      ],
      fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      tag: 'v1',
    })
    expect(release).not.toHaveProperty('imageId')
    store.close()
  })

  it('of a project has the services that it was rendered to', () => {
    const config = { services: 'job web', jobs: 'job', 'web.scale': '2', 'web.image': 'r/web:v2' }
    const fields = recorded({ ...ofProject, config })
    const { store } = opened({ fields, rendered: sealed(project) })
    expect(store.releases.list('web')).toMatchObject([
      {
        fingerprint: 'sha256:all',
        config: { 'web.image': 'r/web:v2', 'web.scale': '2' },
        parts: [
          { part: 'job', imageId: 'sha256:j', digest: null, replicas: 1, mayEnd: true },
          { part: 'off', imageId: '', replicas: 0, mayEnd: false },
          { part: 'web', image: 'r/web:v2', digest: 'sha256:dw', replicas: 2, mayEnd: false },
        ],
      },
    ])
    store.close()
  })

  it('of which it was not recorded what may end says so of every service', () => {
    const fields = recorded({ ...ofProject, config: { services: 'job web' } })
    const { store } = opened({ fields, rendered: sealed(project) })
    const parts = store.releases.list('web')[0]?.parts ?? []
    expect(parts.map(({ mayEnd }) => mayEnd)).toEqual([true, true, true])
    store.close()
  })

  it('is shown as far as it is known where what it was rendered to cannot be opened', () => {
    const [image, stack] = [recorded(ofImage), recorded({ ...ofProject, name: 'r2' })]
    const rendered = 'not sealed at all'
    const { store } = opened({ fields: image, rendered }, { fields: stack, rendered })
    expect(store.releases.list('web')).toMatchObject([
      { name: 'r2', parts: [], fingerprint: 'sha256:all' },
      { name: 'r1', parts: [{ imageId: 'sha256:i' }], fingerprint: null },
    ])
    store.close()
  })

  it('stays as it is where its record cannot be read', () => {
    const { store } = opened({ fields: { tag: 7 }, rendered: sealed({}) })
    expect(store.releases.list('web')).toMatchObject([{ name: 'r1', unreadable: true }])
    store.close()
  })

  it('is changed, too, where a run that a crash interrupted holds it', () => {
    const { store } = opened({ fields: recorded(ofImage), rendered: sealed({}) })
    const body = store.journal.body('d9') as { request: { intent: { live: OpenedRelease } } }
    expect(body.request.intent.live.release.parts).toMatchObject([{ imageId: 'sha256:i' }])
    store.close()
  })
})

describe('a state of this version', () => {
  it('is refused by the version before, in a sentence', () => {
    const dir = newFolder()
    openIn(dir).store.close()
    expect(failureFrom(() => openIn(dir, version2))).toMatchObject({
      ...{ kind: 'state-newer', known: 2 },
    })
  })
})

import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../../src/main/secrets/secrets.ts'
import type { Workload, WorkloadDocument } from '../../../src/shared/model/workload.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const by = { actor: 'ada', door: 'terminal' } as const

function bed(env: WorkloadDocument['env'] = {}, faces?: unknown) {
  const store = createMemoryStore()
  const put = (document: WorkloadDocument): Workload => {
    const stored = { id: 'w1', document, revision: 'r', createdAt: 0, updatedAt: 0 }
    store.workloads.put(stored)
    return stored
  }
  const source = { kind: 'image', image: 'app' }
  put(workloadDocumentSchema.parse({ name: 'web', host: 'local', env, source, faces }))
  let time = 0
  const now = () => (time += 1)
  const npm = { kind: 'npm', url: 'http://127.0.0.1:81', identity: 'ada', mode: 'local' } as const
  const hosts = () => [{ name: 'prod', proxy: { ...npm, secret: 'NPM' } }, { name: 'lab' }]
  const secrets = createSecrets({ store, clock: { now }, apply: put, onChange: () => {}, hosts })
  const told = () =>
    store.activity.list({ limit: 100 }).map(({ object, detail, actor }) => ({
      ...{ name: object.name, kind: object.kind, detail, actor },
    }))
  return { store, secrets, told, env: () => store.workloads.get('web')?.document.env }
}

const plainly = { only: undefined, asSecret: [], asPlain: [] }

describe('secrets', () => {
  it('are listed with who uses which, and what is asked for and not set; never with a value', () => {
    const { secrets } = bed({ A: { secret: 'ONE' }, B: { secret: 'ONE' }, C: { secret: 'GONE' } })
    secrets.set({ name: 'ONE', workload: '', value: 'canary' }, by)
    secrets.set({ name: 'ONE', workload: 'other', value: 'canary' }, by)
    const shown = secrets.list()
    const usedBy = [{ workload: 'web', keys: ['A', 'B'] }]
    expect(shown).toEqual({
      secrets: [
        { name: 'ONE', workload: '', setAt: 1, isUnreadable: false, usedBy, alsoUsedBy: [] },
        {
          ...{ name: 'ONE', workload: 'other', setAt: 3, isUnreadable: false },
          usedBy: [],
          alsoUsedBy: [],
        },
      ],
      missing: [{ name: 'GONE', workload: 'web', keys: ['C'] }],
    })
    expect(JSON.stringify(shown)).not.toContain('canary')
  })

  it('are told of in the activity as they are set and removed, by whom, never with a value', () => {
    const { secrets, told } = bed()
    const one = { name: 'ONE', workload: '' }
    secrets.set({ ...one, value: 'canary' }, by)
    secrets.set({ ...one, value: 'canary2' }, by)
    secrets.remove({ ...one, confirm: '' }, by)
    const of = { name: 'ONE', kind: 'secret', actor: 'ada' }
    expect(told()).toEqual([
      { ...of, detail: 'secret removed' },
      { ...of, detail: 'secret set anew' },
      { ...of, detail: 'secret set' },
    ])
    expect(JSON.stringify(told())).not.toContain('canary')
  })

  it('that are used go only where their name is given once more', () => {
    const { secrets } = bed({ A: { secret: 'ONE' } })
    const one = { name: 'ONE', workload: '' }
    secrets.set({ ...one, value: 'x' }, by)
    expect(() => secrets.remove({ ...one, confirm: '' }, by)).toThrow('secret-in-use')
    expect(secrets.list().secrets).toHaveLength(1)
    secrets.remove({ ...one, confirm: 'ONE' }, by)
    expect(secrets.list().secrets).toEqual([])
  })

  it('that are a certificate, or the password of a proxy, are used as well', () => {
    const tls = (certificate: string) => ({ domain: 'example.com', tls: { certificate } })
    const { secrets } = bed({}, [
      { ...tls('CERT'), subdomain: 'shop' },
      { ...tls('GONE'), subdomain: 'old' },
      { ...tls('12'), subdomain: 'npm' },
    ])
    for (const name of ['CERT', 'NPM']) secrets.set({ name, workload: '', value: 'canary' }, by)
    expect(secrets.list()).toMatchObject({
      secrets: [
        { name: 'CERT', usedBy: [{ workload: 'web', keys: ['certificate of shop.example.com'] }] },
        { name: 'NPM', usedBy: [], alsoUsedBy: ['the proxy of prod'] },
      ],
      missing: [{ name: 'GONE', workload: 'web', keys: ['certificate of old.example.com'] }],
    })
    for (const name of ['CERT', 'NPM'])
      expect(() => secrets.remove({ name, workload: '', confirm: '' }, by), name).toThrow(
        'secret-in-use',
      )
  })

  it('come from an env file by what their names say, or as is said; the document names them', () => {
    const { secrets, store, env } = bed({ OLD: 'stays' })
    const text = 'DB_PASSWORD=canary-1\nPORT=80\nODD=canary-2\nLEFT=out\n'
    const only = ['DB_PASSWORD', 'PORT', 'ODD']
    const asked = { ...plainly, text, workload: 'web', only, asSecret: ['ODD'] }
    const looked = secrets.look(asked)
    expect(looked.lines).toEqual([
      { key: 'DB_PASSWORD', line: 1, as: 'secret', what: 'new' },
      { key: 'PORT', line: 2, as: 'plain', what: 'new' },
      { key: 'ODD', line: 3, as: 'secret', what: 'new' },
    ])
    expect(JSON.stringify(looked)).not.toContain('canary')
    expect(store.secrets.list()).toEqual([])
    secrets.import(asked, by)
    expect(env()).toEqual({
      ...{ OLD: 'stays', PORT: '80' },
      ...{ DB_PASSWORD: { secret: 'DB_PASSWORD' }, ODD: { secret: 'ODD' } },
    })
    expect(store.secrets.value({ workload: 'web', name: 'ODD' })).toBe('canary-2')
    expect(secrets.look(asked).lines.map(({ what }) => what)).toEqual(['same', 'same', 'same'])
  })

  it('come from no env file with a mistake in it', () => {
    const { secrets, store } = bed()
    const asked = { ...plainly, text: 'TOKEN=canary\noops', workload: '' }
    expect(() => secrets.import(asked, by)).toThrow('invalid')
    expect(store.secrets.list()).toEqual([])
  })
})

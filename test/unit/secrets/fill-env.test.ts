import { describe, expect, it } from 'vitest'
import { fillEnv } from '../../../src/main/secrets/fill-env.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

type Key = Parameters<Store['secrets']['put']>[0]
const of = (workload: string, name: string): Key => ({ workload, name })
const secret = (name: string) => ({ secret: name })

function documentOf(env: object, sourceEnv: object = {}) {
  const source = { kind: 'image', image: 'app', env: sourceEnv }
  return workloadDocumentSchema.parse({ name: 'web', host: 'local', env, source })
}

describe('the env of a workload', () => {
  it('TF-57 is its own over its source’s, whether each is text or a secret', () => {
    const { secrets } = createMemoryStore()
    secrets.put(of('', 'A'), 'kept-a', 1)
    const document = documentOf(
      { ONE: 'own', TWO: secret('A') },
      { ONE: secret('A'), TWO: 'of the source', THREE: 'x' },
    )
    const { filled, unusable } = fillEnv(secrets, document)
    expect(unusable).toEqual([])
    expect(filled.env).toEqual({ ONE: 'own', TWO: 'kept-a', THREE: 'x' })
    expect(Object.keys(filled.secretMarks)).toEqual(['TWO'])
  })

  it('has the workload’s own secret before that of the installation, and none of another workload', () => {
    const { secrets } = createMemoryStore()
    secrets.put(of('', 'A'), 'everybody', 1)
    secrets.put(of('other', 'A'), 'other', 1)
    secrets.put(of('other', 'B'), 'other', 1)
    const document = documentOf({ A: secret('A'), B: secret('B') })
    expect(fillEnv(secrets, document)).toMatchObject({
      filled: { env: { A: 'everybody' } },
      unusable: [{ name: 'B', keys: ['B'], why: 'missing' }],
    })
    secrets.put(of('web', 'A'), 'web alone', 2)
    expect(fillEnv(secrets, document).filled.env).toEqual({ A: 'web alone' })
  })

  it('TF-58 is what its source says where its own secret cannot be had, and tells which', () => {
    const { secrets } = createMemoryStore()
    const document = documentOf({ ONE: secret('GONE'), TWO: secret('GONE') }, { ONE: 'fallback' })
    const { filled, unusable } = fillEnv(secrets, document)
    expect(filled.env).toEqual({ ONE: 'fallback' })
    expect(unusable).toEqual([{ name: 'GONE', keys: ['ONE', 'TWO'], why: 'missing' }])
  })

  it('asks for no secret that an override made needless', () => {
    const { secrets } = createMemoryStore()
    expect(fillEnv(secrets, documentOf({ A: 'own' }, { A: secret('GONE') }))).toMatchObject({
      filled: { env: { A: 'own' }, secretMarks: {} },
      unusable: [],
    })
  })

  it('tells by its marks whether values are the same, also where a secret was set to the same again', () => {
    const { secrets } = createMemoryStore()
    const document = documentOf({ A: secret('A') })
    const marks = () => fillEnv(secrets, document).filled.secretMarks
    secrets.put(of('', 'A'), 'same', 1)
    const first = marks()
    secrets.put(of('', 'A'), 'same', 2)
    expect(marks()).toEqual(first)
    secrets.put(of('', 'A'), 'other', 3)
    expect(marks()).not.toEqual(first)
    expect(JSON.stringify([first, marks()])).not.toMatch(/same|other/)
  })
})

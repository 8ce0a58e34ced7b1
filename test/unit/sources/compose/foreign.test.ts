// Volumes and networks that have the names of a stack's, by what an engine lists of them.
import { describe, expect, it } from 'vitest'
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import { observe } from '../../../../src/main/sources/compose/plan/observe.ts'
import { ownVolumes } from '../../../../src/main/sources/compose/plan/shared-objects.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const never = new AbortController().signal
const marks = [
  ...['com.docker.compose.project=ls-shop', 'longshore.installation=mine'],
  ...['longshore.workload=shop', 'longshore.role=compose'],
]

interface There {
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[]
  /** Of both, those that carry the marks. */
  readonly own?: readonly string[]
  readonly source?: object
  readonly project?: object
}

async function found({ volumes = [], networks = [], own = [], source = {}, project = {} }: There) {
  const listed = (all: readonly string[]) => ({
    async list(labels: readonly string[]) {
      if (labels.length === 0) return all
      if (labels.includes('longshore.workload=shop')) expect(labels).toEqual(marks)
      return all.filter((name) => own.includes(name))
    },
  })
  const engine = { volumes: listed(volumes), networks: listed(networks) }
  const context = { session: { name: 'local', engine }, installation: 'mine' }
  const workload = { document: { name: 'shop', source: { kind: 'compose', ...source } } }
  const rendered = renderedSchema.parse({
    name: 'ls-shop',
    volumes: { data: { name: 'ls-shop_data' } },
    networks: { default: { name: 'ls-shop_default' } },
    ...project,
  })
  return await ownVolumes(context as never, workload as never, { rendered, signal: never }).catch(
    (error: unknown) => failureOf(error) ?? Promise.reject(error),
  )
}

describe('containers of a project with the name of a stack', () => {
  it('are refused where they are another workload’s, and where nobody’s are told', async () => {
    const { engine, files } = createFakeSession({ installation: 'mine' })
    engine.control.addImage('app:1')
    const add = (name: string, workload: string | null) => {
      const own = { 'longshore.installation': 'mine', 'longshore.workload': workload ?? '' }
      const labels = { 'com.docker.compose.project': 'ls-shop', ...(workload === null ? {} : own) }
      return engine.control.addContainer({ name, image: 'app:1', labels })
    }
    const run = async ({ onLine }: RunCommand) => {
      onLine?.('stdout', '2.26.1')
      return { exitCode: 0, signal: null } as const
    }
    const session = { ...createFakeSession(), engine, files, run }
    const look = async () => {
      const document = { name: 'shop', source: { kind: 'compose' } }
      const intent = { action: 'stop', options: noOptions }
      const context = { session, installation: 'mine' }
      const seen = observe(context as never, { document } as never, {
        intent: intent as never,
        signal: never,
      })
      return await seen.catch((error: unknown) => failureOf(error) ?? Promise.reject(error))
    }
    add('ls-shop-web-1', 'shop')
    expect(await look()).toMatchObject({ containers: [{ name: 'ls-shop-web-1' }] })
    for (const [name, workload] of [
      ['theirs', 'other'],
      ['by-hand', null],
    ] as const) {
      const id = add(name, workload)
      expect(await look()).toMatchObject({
        ...{ kind: 'name-conflict', name: 'ls-shop', holder: `container ${name}` },
      })
      await engine.containers.remove(id)
    }
  })
})

describe('volumes and networks with the names of a stack', () => {
  it('are its own where they carry its marks, and no others are answered', async () => {
    const all = {
      volumes: ['ls-shop_data', 'ls-shop_old', 'theirs'],
      networks: ['ls-shop_default'],
    }
    const own = ['ls-shop_data', 'ls-shop_old', 'ls-shop_default']
    expect(await found({ ...all, own })).toEqual(['ls-shop_data', 'ls-shop_old'])
    expect(await found({})).toEqual([])
  })

  it('are refused where they are somebody else’s, each by its name', async () => {
    expect(await found({ volumes: ['ls-shop_data'] })).toMatchObject({
      ...{ kind: 'name-conflict', host: 'local', name: 'ls-shop_data' },
      holder: expect.stringMatching(/^a volume .*declare it external/),
    })
    expect(await found({ networks: ['ls-shop_default'] })).toMatchObject({
      ...{ kind: 'name-conflict', name: 'ls-shop_default' },
      holder: expect.stringMatching(/^a network /),
    })
  })

  it('are used where the project says that they are', async () => {
    const external = { name: 'shared', external: true }
    const project = { volumes: { data: external }, networks: { default: external } }
    expect(await found({ volumes: ['shared'], networks: ['shared'], project })).toEqual([])
  })

  it('are those of an adopted stack by its name alone', async () => {
    const source = { project: 'shop' }
    expect(await found({ volumes: ['ls-shop_data'], own: ['ls-shop_data'], source })).toEqual([
      'ls-shop_data',
    ])
    expect(await found({ volumes: ['ls-shop_data'], source })).toEqual([])
  })
})

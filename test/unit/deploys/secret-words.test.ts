// A secret may be any word, also one of ours: nothing but where it is shown as a value may depend on it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareTexts } from '../../../src/main/sources/comparison/texts.ts'
import type { Projects } from '../../../src/main/sources/projects.ts'
import type { FakeMethod } from '../../support/fake-engine/fake-state.ts'
import { secretWords, vocabulary } from '../../support/secret-words.ts'
import { sources } from '../../support/sources.ts'
import { hurriedBed, type RunBed } from './run-bed.ts'

const never = new AbortController().signal
type Env = Readonly<Record<string, string>>

/** Kept by its name: the document names it alone. */
interface StoredSecret {
  readonly name: string
  readonly value: string
}

/** Everything that a user may do with a workload, and all that is kept and shown of it. */
async function everyFlow(env: Env, stored: readonly StoredSecret[] = []): Promise<unknown> {
  const bed = hurriedBed()
  for (const { value, ...key } of stored) bed.store.secrets.put({ workload: '', ...key }, value, 0)
  const named = stored.map(({ name }) => [name, { secret: name }])
  bed.apply({}, { env: { ...env, ...Object.fromEntries(named) } })
  const plans = [await planned(bed, 'deploy')]
  await bed.deploy('v1')
  await bed.deploy('v1')
  const said = [...Object.values(env), ...stored.map(({ value }) => value)].join(' ')
  bed.session.respond(() => ({ status: 500, body: `refused: ${said}` }))
  await bed.deploy('v2')
  bed.session.respond(() => ({ status: 200, body: 'well' }))
  await failing(bed, 'containers.create', `no: T0_TOKEN=${env.T0_TOKEN}`)
  const [first] = stored
  if (first) await failing(bed, 'containers.create', `no ${first.value} here`)
  await cancelled(bed)
  await bed.deploy('v3')
  plans.push(await planned(bed, 'rollback'))
  await bed.end((await bed.start('', { action: 'rollback' })).id)
  const texts = await compared(bed)
  await bed.end((await bed.start('', { action: 'remove' })).id)
  await bed.deploys.close('wait')
  const { deployments, releases } = bed.store
  const activity = bed.store.activity.list({ limit: 100 })
  const history = deployments.list({ limit: 100 })
  const told = history.map(({ id }) => deployments.events(id))
  expect(bed.bugs).toEqual([])
  const { ran } = bed.session
  return { plans, texts, history, told, releases: releases.list('web'), activity, ran }
}

const planned = ({ deploys }: RunBed, action: 'deploy' | 'rollback') =>
  deploys.plan({ workload: 'web', action }, never)

async function failing(bed: RunBed, method: FakeMethod, message: string): Promise<void> {
  const at = { host: 'local', operation: 'create', status: 500 }
  bed.session.engine.control.failNext(method, { kind: 'engine-error', ...at, message })
  await bed.deploy('v2')
}

async function cancelled(bed: RunBed): Promise<void> {
  bed.session.engine.control.hang('networks.ensure')
  const { id } = await bed.start('v2')
  await bed.reached(id, 'create')
  await bed.deploys.cancel(id)
  bed.session.engine.control.hang('networks.ensure', false)
}

function compared({ store }: RunBed) {
  const what = 'rendered' as const
  const asked = { workload: 'web', from: { at: 'r1', what }, to: { at: 'r2', what } }
  return compareTexts({ sources, store, projects: {} as Projects }, asked, never)
}

/**
 * Line by line. Times differ from run to run, and with them how often was probed; what a probe was answered holds
 * the secrets themselves.
 */
function comparable(kept: unknown): string[] {
  const plain = (key: string, value: unknown): unknown => {
    if (/At$|Ms$|^at$|^servingFrom$|^servingTo$|^fingerprint$|^seq$|^lastSeq$/.test(key)) return 0
    if (key === 'answer') return String(value).slice(0, 8)
    return Array.isArray(value) ? value.filter((each) => each?.data?.type !== 'probe') : value
  }
  return JSON.stringify(kept, plain, 1)
    .replace(/\d+(\.\d+)? m?s\b/g, 'N s')
    .replace(/(ls-web-\w+-\w+)-[0-9a-f]+/g, '$1')
    .split('\n')
}

describe('a deployment whose secrets are words of ours', () => {
  it('goes as with random ones, in all that is kept and shown of it', async () => {
    const { word, random } = secretWords(vocabulary)
    const [withWords, withRandom] = [await everyFlow(word), await everyFlow(random)]
    expect(comparable(withWords)).toEqual(comparable(withRandom))
    expect(JSON.stringify(withRandom)).not.toContain('c4n4ry')
    expect(JSON.stringify(withRandom)).toContain('••••')
    expect(JSON.stringify(withWords)).toContain(`no: T0_TOKEN=••••`)
  })

  it('goes so with any few of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...vocabulary], { minLength: 1, maxLength: 3 }),
        async (words) => {
          const { word, random } = secretWords(words)
          expect(comparable(await everyFlow(word))).toEqual(comparable(await everyFlow(random)))
        },
      ),
      { numRuns: 5 },
    )
  })
})

describe('secrets that a document of one image names, under names that say nothing', () => {
  it('are in its container, and in no plan, timeline, log, activity or argument of a program', async () => {
    const stored = ['VALUE_0', 'VALUE_1'].map((name, at) => ({
      ...{ name, value: `c4n4ry-${at} "q" $x/?&=+é` },
    }))
    const kept = await everyFlow({}, stored)
    const shown = JSON.stringify(kept)
    expect(shown).not.toMatch(/c4n4ry/)
    expect(shown).toContain('no •••• here')
    expect(shown).toContain('env.VALUE_0')
  })
})

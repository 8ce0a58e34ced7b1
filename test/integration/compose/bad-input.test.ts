// What is no project, or one that cannot be brought up: refused in bounded time, with a sentence and a way
// out, and what ran before runs on.
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { badDocument } from '../../support/bad-documents.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { composeBed, failureOfRun, image } from '../../support/compose-bed.ts'
import { watchChildMemory } from '../../support/compose-memory.ts'
import { createDice } from '../../support/dice.ts'
import { heldBytes } from '../../support/held-memory.ts'
import { pacedMs } from '../../support/paced.ts'
import type { Files } from '../../support/stack-folders.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const form = campaignForm('compose-bad-input')

async function planFailure(name: string): Promise<Failure | undefined> {
  try {
    await stacks.plan(name)
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return failure
  }
}

function expectSentences(failure: Failure, said: string): void {
  const { title, detail, remedy } = describeFailure(failure)
  for (const text of [title, detail, remedy]) expect(text, said).toMatch(/\w{3}/)
}

interface Tally {
  refused: number
  /** Of those, with the place in the document. */
  placed: number
  /** Of those, with its line. */
  withLine: number
  longestMs: number
}

async function judge(name: string, i: number, tally: Tally): Promise<void> {
  const { text, kind } = badDocument(createDice(form.seed, i))
  stacks.write(name, { 'compose.yaml': text })
  const began = performance.now()
  const failure = await planFailure(name)
  const took = performance.now() - began
  const said = `seed ${form.seed} document ${i} (${kind}): ${text.slice(0, 300)}`
  expect(took, said).toBeLessThan(pacedMs(mostMs))
  tally.longestMs = Math.max(tally.longestMs, Math.round(took))
  if (!failure) return
  tally.refused += 1
  expect(['invalid', 'unsafe-project'], `${said} ${JSON.stringify(failure)}`).toContain(
    failure.kind,
  )
  expectSentences(failure, said)
  const places = 'issues' in failure ? failure.issues.map(({ path }) => path) : ['']
  if (places.every((path) => path !== '')) tally.placed += 1
  if (places.every((path) => / ?line \d+/.test(path))) tally.withLine += 1
}

/** On a busy machine; alone it is a tenth of it. */
const mostMs = 15_000
const lanes = 3

describe('a document that is no project', () => {
  it('is refused in bounded time, whatever it is', async () => {
    const heldBefore = heldBytes()
    const children = watchChildMemory()
    const tally: Tally = { refused: 0, placed: 0, withLine: 0, longestMs: 0 }
    const walk = async (lane: number): Promise<void> => {
      const name = stacks.apply(`fuzz-${lane}`, { 'compose.yaml': '' })
      for (let i = form.first + lane; i < form.first + form.count; i += lanes)
        await judge(name, i, tally)
    }
    await Promise.all(Array.from({ length: lanes }, (_, lane) => walk(lane)))
    children.stop()
    expect(tally.refused).toBeGreaterThan(form.count / 2)
    expect(tally.placed).toBeGreaterThan(tally.refused * 0.9)
    const grownMb = Math.round((heldBytes() - heldBefore) / 1024 / 1024)
    tellCampaign(form, {
      ...{ ...tally, longestGrowthMb: grownMb, longestChildMb: children.peakMb() },
    })
    expect(grownMb).toBeLessThan(100)
    expect(children.peakMb()).toBeLessThan(1_024)
  }, 600_000)
})

const good = `services: { web: { image: "${image('v1')}", stop_grace_period: 1s } }\n`
const webWith = (more: string) => good.replace('1s }', `1s, ${more} }`)

interface Bad {
  readonly files: Files
  readonly source?: Record<string, unknown>
  readonly failure: object
}

const bad: Readonly<Record<string, Bad>> = {
  'YAML that is none': {
    files: { 'compose.yaml': 'services:\n  web: [\n' },
    failure: { kind: 'invalid', issues: [{ path: expect.stringMatching(/line \d+/) }] },
  },
  'a field that there is not': {
    files: { 'compose.yaml': webWith('imagee: a') },
    failure: {
      kind: 'invalid',
      issues: [{ path: 'compose.yaml line 1: services.web', message: 'has no field imagee' }],
    },
  },
  'a variable that has to be set': {
    files: { 'compose.yaml': webWith(`command: "\${WHAT:?say what}"`) },
    failure: { kind: 'invalid', issues: [{ path: 'compose.yaml line 1: services.web.command' }] },
  },
  'a dependency that there is not': {
    files: { 'compose.yaml': webWith('depends_on: [nope]') },
    failure: { kind: 'invalid', issues: [{ path: 'compose.yaml line 1: services.web' }] },
  },
  'an env file that is not there': {
    files: { 'compose.yaml': webWith('env_file: nope.env') },
    failure: {
      kind: 'invalid',
      issues: [{ path: 'compose.yaml line 1: services.web.env_file' }],
    },
  },
  'an env file of the workload that is not there': {
    files: {},
    source: { envFiles: ['gone.env'] },
    failure: { kind: 'invalid', issues: [{ path: 'source.envFiles[0]' }] },
  },
  'a compose file that is not there': {
    files: {},
    source: { files: ['compose.yaml', 'gone.yaml'] },
    failure: { kind: 'invalid', issues: [{ path: 'source.files[1]' }] },
  },
  'a .env that is none': {
    files: { '.env': 'A="hunter2' },
    failure: { kind: 'invalid', issues: [{ path: expect.stringMatching(/^\.env line \d/) }] },
  },
  'anchors that stand for gigabytes': {
    files: { 'compose.yaml': bomb(good) },
    failure: { kind: 'invalid', issues: [{ path: 'compose.yaml' }] },
  },
  'a container that gets every right': {
    files: { 'compose.yaml': webWith('privileged: true') },
    failure: {
      kind: 'unsafe-project',
      issues: [{ path: 'compose.yaml line 1: services.web.privileged' }],
    },
  },
  'a profile that there is not': {
    files: {},
    source: { profiles: ['nope'] },
    failure: { kind: 'invalid', issues: [{ path: 'source.profiles[0]' }] },
  },
  'no service in its profiles': {
    files: { 'compose.yaml': webWith('profiles: [other]') },
    failure: { kind: 'invalid', issues: [{ path: 'compose.yaml line 1: services' }] },
  },
  'an external network that is not there': {
    files: {
      'compose.yaml': `${webWith('networks: [out]')}networks: { out: { external: true, name: no-such-net } }\n`,
    },
    failure: { kind: 'invalid', issues: [{ path: 'compose.yaml line 2: networks.out' }] },
  },
  'an image that is not there': {
    files: { 'compose.yaml': good.replace(':v1', ':no-such-tag') },
    failure: { kind: 'image-not-found', pull: 'never' },
  },
  'a program that is not in the image': {
    files: { 'compose.yaml': webWith('command: [no-such-program]') },
    failure: { kind: 'start-failed' },
  },
}

function bomb(text: string): string {
  const levels = Array.from({ length: 8 }, (_, level) => {
    const inner = level === 0 ? 'x' : `*l${level - 1}`
    return `x-l${level}: &l${level} [${Array.from({ length: 9 }, () => inner).join(', ')}]`
  })
  return `${levels.join('\n')}\n${text}`
}

describe('a deployment of a project that cannot be brought up', () => {
  it('ends with a failure of its own kind while what ran before runs on', async () => {
    const name = stacks.apply('bad', { 'compose.yaml': good })
    const first = await stacks.deploy(name)
    expect(first.failure).toBeUndefined()
    for (const [what, { files, source = {}, failure }] of Object.entries(bad)) {
      stacks.apply('bad', { 'compose.yaml': good, '.env': '', ...files }, { source })
      const found = await failureOfRun(stacks.deploy(name))
      expect(found, what).toMatchObject(failure)
      if (found) expectSentences(found, what)
      expect(JSON.stringify(found), what).not.toContain('hunter2')
      const [web, ...more] = await stacks.containers(name)
      expect([web?.State.Status, web?.Config.Image, more], what).toEqual([
        'running',
        image('v1'),
        [],
      ])
    }
  })
})

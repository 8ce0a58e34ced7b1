// Real-world shaped projects: what Longshore reads, plans and deploys is what docker compose itself does.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { readProject } from '../../../src/main/sources/compose/cli/read-project.ts'
import { composeConfigSchema } from '../../../src/main/sources/compose/config.ts'
import { unsafeContent } from '../../../src/main/sources/compose/plan/unsafe.ts'
import { findOwn } from '../../../src/main/sources/compose/project/folder.ts'
import type { PartChange } from '../../../src/shared/model/plan.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm } from '../../support/campaign.ts'
import { composeBed } from '../../support/compose-bed.ts'
import {
  type CorpusCase,
  copyCase,
  editLine,
  readCorpus,
  typedArgs,
} from '../../support/compose-corpus.ts'
import { creations, idsByService, removeProject, snapshot } from '../../support/compose-snapshot.ts'
import { createDice } from '../../support/dice.ts'
import { sessionOn } from '../../support/local-session.ts'

const bed = sharedEngine()
const stacks = composeBed(bed, { settings: { unsafeHosts: ['local'], hostCap: 3 } })
const session = sessionOn(bed)
const never = new AbortController().signal
const corpus = readCorpus()
const run = promisify(execFile)

const form = campaignForm('compose-corpus')
// The whole of it in the order of the seed, from where the campaign is.
const sampled = createDice(form.seed, 0)
  .shuffle(corpus)
  .slice(form.first, form.first + form.count)

const envOf = ({ env }: CorpusCase) => ({ ...env, BED: bed.tag })

beforeAll(async () => {
  for (const each of corpus) {
    for (const Name of each.networks.map(bed.name))
      await bed.call('POST', '/networks/create', { Name })
    for (const Name of each.volumes.map(bed.name))
      await bed.call('POST', '/volumes/create', { Name })
  }
})

/** A workload with the project's files; answers its name. */
function applied(each: CorpusCase): string {
  const { path, files, profiles, envFiles } = each
  const name = bed.name(each.name)
  const source = { path: `${stacks.folder(name)}/${path}`, files, profiles, envFiles }
  stacks.apply(each.name, {}, { source, env: envOf(each) })
  copyCase(each, stacks.folder(name))
  return name
}

/** `docker compose` as somebody types it, standing in the folder. */
async function typed(each: CorpusCase, name: string, args: readonly string[]): Promise<string> {
  const { binary, env } = stacks.docker()
  const all = ['compose', '--project-name', `ls-${name}`, ...typedArgs(each), ...args]
  const options = { cwd: stacks.folder(name), env: { ...env, ...envOf(each) } }
  const { stdout } = await run(binary, all, options)
  return stdout
}

describe('reading a project', () => {
  it('SD-02 SD-33 agrees with docker compose about every project, and refuses only what asks for too much', async () => {
    expect(corpus.length).toBeGreaterThanOrEqual(40)
    for (const each of corpus) {
      const name = bed.name(`read-${each.name}`)
      copyCase(each, stacks.folder(name))
      const { path, files, profiles, envFiles } = each
      const at = join(stacks.folder(name), path)
      const source = { kind: 'compose', path: at, files, profiles, envFiles }
      const found = await findOwn(composeConfigSchema.parse(source), envOf(each))
      const project = { ...found, profiles, name: `ls-${name}`, env: envOf(each) }
      const [ours, theirs] = await Promise.all([
        readProject(session(), project, { signal: never }),
        typed(each, name, ['config', '--format', 'json']),
      ])
      expect(ours, each.name).toEqual(JSON.parse(theirs))
      const refused = unsafeContent(ours, found.directory)
      expect(refused.length > 0, each.name).toBe(each.isUnsafe)
    }
  })
})

const isWork = ({ change }: PartChange) => change !== 'unchanged'
const replaces = ({ change }: PartChange) => ['create', 'recreate', 'scale'].includes(change)
/** Whether the same comes of it is only known once it was built. */
const mayStay = ({ reasons }: PartChange) => `${reasons}` === 'its image is built'
const nameOf = ({ part }: PartChange) => part

async function planned(name: string) {
  const { skip, parts } = await stacks.plan(name)
  return { skip, changes: parts.filter(isWork) }
}

/** Services that have other containers than before. */
function moved(before: Record<string, string[]>, after: Record<string, string[]>): string[] {
  const services = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...services].filter((name) => `${before[name]}` !== `${after[name]}`).sort()
}

describe('a project of the corpus', () => {
  it.each(sampled)(
    'is deployed as by hand, then at rest, then changed as planned: $name',
    async (each) => {
      const name = applied(each)
      const project = `ls-${name}`
      try {
        await typed(each, name, ['up', '--detach', '--pull', 'never'])
        const byHand = await snapshot(bed, project)
        await removeProject(bed, project)

        const first = await stacks.deploy(name)
        expect(first.failure).toBeUndefined()
        expect(first.state).toBe('succeeded')
        expect(await snapshot(bed, project)).toEqual(byHand)

        const rest = await planned(name)
        expect(rest.changes).toEqual([])
        expect(rest.skip).toMatch(/already live/)

        const before = await idsByService(bed, project)
        editLine(each, stacks.folder(name))
        const { changes } = await planned(name)
        const second = await stacks.deploy(name)
        expect(second.failure).toBeUndefined()
        const others = moved(before, await idsByService(bed, project))
        const replaced = changes.filter(replaces)
        expect(replaced.length).toBeGreaterThan(0)
        expect(replaced.map(nameOf)).toEqual(expect.arrayContaining(others))
        const certain = replaced.filter((change) => !mayStay(change))
        expect(others).toEqual(expect.arrayContaining(certain.map(nameOf)))
        // Nothing is made twice on the way.
        const made = await creations(bed, project, second.startedAt ?? 0)
        for (const { part, to } of replaced) expect(made[part] ?? 0).toBeLessThanOrEqual(to)
      } finally {
        await removeProject(bed, project)
      }
    },
  )
})

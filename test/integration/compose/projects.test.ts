import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createProjects } from '../../../src/main/sources/projects.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { sessionOn } from '../../support/local-session.ts'
import { sources } from '../../support/sources.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const session = sessionOn(bed)
const never = new AbortController().signal

const open = () => {
  const { store } = stacks.deploys()
  return createProjects(sources, {
    hosts: { get: session } as never,
    store,
    settings: { get: () => settingsSchema.parse({}) },
    clock: systemClock,
  })
}

describe('the files of a stack', () => {
  it('are read with what they come to, and with no value of env', async () => {
    const name = stacks.apply(
      'texts',
      {
        'compose.yaml': `services: { web: { image: ${image('v1')}, environment: { A: "\${SECRET}" } } }`,
        '.env': 'SECRET=of-the-env-file\n',
      },
      { env: { SECRET: 'of-the-workload' } },
    )
    const { files, rendered, issues } = await open().read({ workload: name }, never)
    expect(files.map(({ path }) => path)).toEqual([join(stacks.folder(name), 'compose.yaml')])
    expect(rendered).toContain('A: ••••')
    expect(JSON.stringify({ files, rendered, issues })).not.toMatch(/of-the-/)
  })

  it('say where they are wrong', async () => {
    const name = stacks.apply('wrong', { 'compose.yaml': 'services:\n  web: [\n' })
    const { rendered, issues } = await open().read({ workload: name }, never)
    expect(rendered).toBeNull()
    expect(issues[0]?.path).toMatch(/line \d/)
  })

  it('are written only as they were read, and nothing else is written', async () => {
    const name = stacks.apply('written', { 'compose.yaml': 'services: {}\n', other: 'x' })
    const projects = open()
    const [file] = (await projects.read({ workload: name }, never)).files
    if (!file) throw new Error('no file')
    const changed = { ...file, workload: name, text: '# new\nservices: {}\n' }
    const written = await projects.write(changed)
    expect(readFileSync(file.path, 'utf8')).toBe('# new\nservices: {}\n')
    writeFileSync(file.path, 'services: {} # by an editor\n')
    const late = await projects
      .write({ ...changed, revision: written.revision })
      .catch((error: unknown) => failureOf(error))
    expect(late).toMatchObject({ kind: 'invalid', issues: [{ path: 'text' }] })
    const elsewhere = { ...changed, path: join(stacks.folder(name), 'other') }
    const refused = await projects.write(elsewhere).catch((error: unknown) => failureOf(error))
    expect(refused).toMatchObject({ kind: 'invalid', issues: [{ path: 'path' }] })
    expect(readFileSync(elsewhere.path, 'utf8')).toBe('x')
  })
})

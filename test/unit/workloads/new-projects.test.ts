import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createNewProjects } from '../../../src/main/workloads/new-projects.ts'
import { createWorkloads } from '../../../src/main/workloads/workloads.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { countingIds, createMemoryStore } from '../../support/memory-store.ts'
import { sources } from '../../support/sources.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'longshore-projects-'))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const text = 'services: { web: { image: nginx } }\n'
const document = { name: 'notes', host: 'local', source: { kind: 'compose', path: '' } }

function open() {
  const workloads = createWorkloads({
    sources,
    store: createMemoryStore(),
    hostNames: () => ['local'],
    onChange: () => {},
    clock: testClock,
    ids: countingIds(),
  })
  return { workloads, projects: createNewProjects({ dir, workloads }) }
}

const failureFrom = (work: Promise<unknown>) => work.then(() => undefined, failureOf)

describe('a compose file that came as text', () => {
  it('gets a folder named after its workload, which is read from there', async () => {
    const { workloads, projects } = open()
    const { outcome } = await projects.make(document, text)
    expect(outcome).toBe('created')
    expect(workloads.show('notes').document.source.path).toBe(path.join(dir, 'notes'))
    expect(readFileSync(path.join(dir, 'notes', 'compose.yaml'), 'utf8')).toBe(text)
  })

  it('is never written over what an earlier one left', async () => {
    mkdirSync(path.join(dir, 'notes'), { recursive: true })
    writeFileSync(path.join(dir, 'notes', 'compose.yaml'), 'kept')
    const { workloads, projects } = open()
    await projects.make(document, text)
    expect(workloads.show('notes').document.source.path).toBe(path.join(dir, 'notes-2'))
    expect(readFileSync(path.join(dir, 'notes', 'compose.yaml'), 'utf8')).toBe('kept')
  })

  it('leaves no folder where no workload comes of it', async () => {
    const { projects } = open()
    const wrong = { ...document, host: 'nowhere' }
    expect((await failureFrom(projects.make(wrong, text)))?.kind).toBe('invalid')
    expect(existsSync(path.join(dir, 'notes'))).toBe(false)
    await projects.make(document, text)
    expect(await failureFrom(projects.make(document, text))).toMatchObject({ kind: 'exists' })
    expect(existsSync(path.join(dir, 'notes-2'))).toBe(false)
  })

  it('is looked at in a folder that is gone afterwards', async () => {
    const { projects } = open()
    const folder = await projects.lookAt(document, text, async ({ source }) => {
      const found = String(source.path)
      expect(readFileSync(path.join(found, 'compose.yaml'), 'utf8')).toBe(text)
      return found
    })
    expect(existsSync(folder)).toBe(false)
  })
})

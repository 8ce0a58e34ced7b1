/** Compose files that came as text alone: each gets a folder of its own, to be edited there. */
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import { isRecord } from '../../shared/lib/is-record.ts'
import type { WorkloadDocument } from '../../shared/model/workload.ts'
import { parseText } from './parse-text.ts'
import type { Applied, Workloads } from './workloads.ts'

export interface NewProjectsDeps {
  /** Folder in which their folders are made, each named after its workload. */
  readonly dir: string
  readonly workloads: Pick<Workloads, 'list' | 'read' | 'apply'>
}

export interface NewProjects {
  /** Makes the folder, the file in it, and the workload of it: all of them or none. */
  make(document: unknown, text: string): Promise<Applied>
  /** Has `work` read it from a folder that is gone afterwards, where it is text alone. */
  lookAt<T>(
    document: unknown,
    text: string | undefined,
    work: (document: WorkloadDocument) => Promise<T>,
  ): Promise<T>
}

const fileName = 'compose.yaml'

export function createNewProjects({ dir, workloads }: NewProjectsDeps): NewProjects {
  return {
    async make(document, text) {
      const { name } = workloads.read(inFolder(document, dir))
      if (workloads.list().some((known) => known.document.name === name))
        fail({ kind: 'exists', what: 'workload', name })
      const folder = await makeFolder(dir, name)
      try {
        await writeFile(path.join(folder, fileName), text, { mode: 0o600, flag: 'wx' })
        return workloads.apply(inFolder(document, folder))
      } catch (error) {
        await rm(folder, { recursive: true, force: true })
        throw error
      }
    },
    async lookAt(document, text, work) {
      if (text === undefined) return await work(workloads.read(document))
      const folder = await mkdtemp(path.join(tmpdir(), 'longshore-look-'))
      try {
        await writeFile(path.join(folder, fileName), text, { mode: 0o600 })
        return await work(workloads.read(inFolder(document, folder)))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/** Makes a folder. One that an earlier workload of that name left is its user's: it is never written over. */
async function makeFolder(dir: string, name: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  for (let number = 1; ; number += 1) {
    const folder = path.join(dir, number === 1 ? name : `${name}-${number}`)
    if (await isThere(folder)) continue
    await mkdir(folder, { mode: 0o700 })
    return folder
  }
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

/** The same document, with its project in that folder. */
function inFolder(document: unknown, folder: string): unknown {
  const read = typeof document === 'string' ? parseText(document) : null
  if (read && !read.ok) return fail({ kind: 'invalid', what: 'workload', issues: read.error })
  const data = read ? read.value : document
  if (!isRecord(data) || !isRecord(data.source)) return data
  return { ...data, source: { ...data.source, path: folder } }
}

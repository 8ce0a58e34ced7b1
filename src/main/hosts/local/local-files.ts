/** Files of workloads on this machine: a private folder each, written atomically. */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import fs from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { fail } from '../../../shared/lib/failure-error.ts'
import { workloadNameSchema } from '../../../shared/model/workload.ts'
import type { HostFiles, PlaceThere } from '../session.ts'

/** `baseDir` holds a folder per workload; nothing outside it is ever written or removed. */
export function createLocalFiles(baseDir: string): Omit<HostFiles, 'withTemporary'> {
  const at = (path: string) => resolve(baseDir, path)
  return {
    async folder(workload) {
      if (!workloadNameSchema.safeParse(workload).success) {
        fail({ kind: 'forbidden', reason: `"${workload}" is not the name of a workload` })
      }
      const path = join(baseDir, workload)
      await translated(path, () => makePrivate(path))
      return path
    },
    ensureFolder: (path) => translated(path, () => makePrivate(at(path))),
    lookAt: (path) => translated(path, () => lookAt(at(path))),
    read: (path) => translated(path, () => fs.readFile(at(path))),
    write: (path, data, mode = 0o600) => writeInside(baseDir, at(path), { data, mode }),
    async list(path) {
      const names = await translated(path, () => fs.readdir(at(path)).catch(nothingThere))
      return names.sort()
    },
    async remove(path) {
      refuseOutside(baseDir, at(path))
      await translated(path, () => fs.rm(at(path), { recursive: true, force: true }))
    },
  }
}

/** Codes for nothing there: no such name, or a file where a folder would have to be. */
const nothing = ['ENOENT', 'ENOTDIR']

async function lookAt(path: string): Promise<PlaceThere | 'broken-link' | undefined> {
  try {
    const real = await fs.realpath(path)
    const stat = await fs.stat(real)
    const what = stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'other'
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0')
    return { real, what, owner: `${stat.uid}:${stat.gid}`, mode }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ELOOP') return 'broken-link'
    if (!nothing.includes(code)) throw error
    const link = await fs.lstat(path).catch(() => undefined)
    return link && 'broken-link'
  }
}

/** Writes atomically, and never outside of `baseDir`. */
export async function writeInside(baseDir: string, path: string, what: Content): Promise<void> {
  refuseOutside(baseDir, path)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  await translated(path, () => writeAtomically(path, { ...what, temporary }))
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

function refuseOutside(baseDir: string, path: string): void {
  const inside = relative(baseDir, path)
  if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return
  fail({ kind: 'forbidden', reason: `${path} is outside of Longshore's own folder` })
}

async function makePrivate(path: string): Promise<void> {
  await fs.mkdir(path, { recursive: true, mode: 0o700 })
}

interface Content {
  readonly data: Buffer | string
  readonly mode: number
}

interface Writing extends Content {
  /** A name that no other write uses, in the same folder. */
  readonly temporary: string
}

/** A reader sees the old file or the new one, also after a power cut. */
async function writeAtomically(path: string, writing: Writing): Promise<void> {
  const { temporary } = writing
  await makePrivate(dirname(path))
  try {
    await writeThrough(writing)
    await fs.rename(temporary, path)
  } catch (error) {
    await fs.rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

async function writeThrough({ temporary, data, mode }: Writing): Promise<void> {
  const file = await fs.open(temporary, 'wx', mode)
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its renames are durable without.
  if (process.platform === 'win32') return
  const folder = await fs.open(path, constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export async function translated<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') fail({ kind: 'not-found', what: 'file', name: path }, error)
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      fail({ kind: 'no-space', where: path, message: 'no space left on device' }, error)
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      fail({ kind: 'forbidden', reason: `${path}: permission denied (${code})` }, error)
    }
    throw error
  }
}

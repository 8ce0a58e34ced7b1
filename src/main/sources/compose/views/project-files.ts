/** A stack's compose files as they are written: read where they are, changed where the user has them. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { WrittenFile } from '../../project-views.ts'
import type { ProjectFolder } from '../files/folder.ts'

export async function readFiles(
  session: HostSession,
  { files, isOnHost }: ProjectFolder,
): Promise<WrittenFile[]> {
  const isThere = isOnHost && !session.isHere
  const readThere = async (path: string) => (await session.files.read(path)).toString()
  const read = isThere ? readThere : readHere
  return await Promise.all(files.map(async (path) => written(path, await read(path))))
}

const readHere = (path: string) => readFile(path, 'utf8')

/** Throws `invalid` where it may not be changed, or was changed since it was read. */
export async function changeFile(
  session: HostSession,
  folder: ProjectFolder,
  { path, text, revision }: WrittenFile,
): Promise<WrittenFile> {
  if (folder.commit !== null) refuse('path', 'a repository is changed by its commits')
  if (folder.isOnHost && !session.isHere)
    refuse('path', `the file is on ${session.name}: it is changed there`)
  if (!folder.files.includes(path)) refuse('path', `${path} is none of its compose files`)
  if (revisionOf(await readHere(path)) !== revision)
    refuse('text', 'the file was changed by somebody else meanwhile: read it again')
  await replace(path, text)
  return written(path, text)
}

function written(path: string, text: string): WrittenFile {
  return { path, text, revision: revisionOf(text) }
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Whoever reads it meanwhile sees the old text or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(temporary, text, { mode: (await stat(path)).mode, flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

function refuse(path: string, message: string): never {
  return fail({ kind: 'invalid', what: 'project', issues: [{ path, message }] })
}

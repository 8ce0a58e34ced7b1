/** Files in a container, and in what it mounts, whether or not it runs. */
import { pathAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import { path, query } from './modem.ts'

/** Go's os.ModeDir and os.ModeSymlink. */
const folderBit = 2 ** 31
const linkBit = 2 ** 27
const hasBit = (mode: number, bit: number): boolean => Math.floor(mode / bit) % 2 === 1

export async function pathKind(
  connection: Connection,
  { id, at }: { readonly id: string; readonly at: string },
  signal?: AbortSignal,
): Promise<'folder' | 'link' | 'other' | undefined> {
  const operation = 'look at a path'
  const request = path`/containers/${id}/archive${query({ path: at })}`
  const answer = await connection.ask(
    { operation, method: 'HEAD', path: request },
    pathAnswer,
    signal,
  )
  if (!answer.ok) {
    if (answer.refusal.status === 404) return undefined
    return connection.refuse(operation, answer.refusal)
  }
  const { mode } = answer.value
  if (hasBit(mode, linkBit)) return 'link'
  return hasBit(mode, folderBit) ? 'folder' : 'other'
}

export async function unpack(
  connection: Connection,
  asked: { readonly id: string; readonly folder: string; readonly archive: Buffer },
  signal?: AbortSignal,
): Promise<void> {
  const { id, folder, archive } = asked
  const operation = 'make a folder'
  const request = path`/containers/${id}/archive${query({ path: folder })}`
  const answer = await connection.tell({ operation, method: 'PUT', path: request, archive }, signal)
  if (!answer.ok) connection.refuse(operation, answer.refusal)
}

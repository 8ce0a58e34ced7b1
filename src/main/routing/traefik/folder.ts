/**
 * The folder of a host that a Traefik watches, with one file of ours for each route. A file comes and changes by being
 * renamed, so that Traefik never reads half of one.
 */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { HostSession, RunCommand } from '../../hosts/session.ts'
import type { ProxyTrouble } from '../trouble.ts'
import { ownerIn } from './rule.ts'

export interface RouteFolder {
  /** The files of every installation, by the id of their route. */
  list(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  read(id: string): Promise<string | undefined>
  write(id: string, text: string, signal: AbortSignal): Promise<void>
  /** One that is gone is fine. */
  remove(id: string, signal: AbortSignal): Promise<void>
}

const ending = '.yml'

export function openFolder(
  session: HostSession,
  folder: string,
  trouble: ProxyTrouble,
): RouteFolder {
  const base = folder.replace(/\/+$/, '')
  const placeOf = (id: string) => `${base}/${id}${ending}`
  const run = async (command: Omit<RunCommand, 'onLine'>) => {
    let said = ''
    const onLine = (stream: string, line: string) => {
      if (stream === 'stderr' && said === '') said = line
    }
    const end = await session.run({ ...command, onLine })
    if (end.exitCode !== 0)
      trouble.refused(
        undefined,
        `its folder ${folder} could not be changed: ${said || 'no reason was given'}`,
      )
  }
  const read = async (id: string): Promise<string | undefined> => {
    try {
      return (await session.files.read(placeOf(id))).toString('utf8')
    } catch (error) {
      if (failureOf(error)?.kind === 'not-found') return undefined
      throw error
    }
  }
  return {
    async list() {
      const names = await session.files.list(base)
      const ids = names
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
        .filter((id) => ownerIn(id) !== undefined)
      const texts = await Promise.all(ids.map(async (id) => [id, await read(id)] as const))
      return new Map(texts.flatMap(([id, text]) => (text === undefined ? [] : [[id, text]])))
    },
    read,
    async write(id, text, signal) {
      // No ending that Traefik reads.
      const beside = `${base}/.${id}.new`
      await run({ argv: ['tee', '--', beside], stdin: text, signal })
      await run({ argv: ['chmod', '0644', beside], signal })
      await run({ argv: ['mv', '-f', '--', beside, placeOf(id)], signal })
    },
    remove: (id, signal) => run({ argv: ['rm', '-f', '--', placeOf(id)], signal }),
  }
}

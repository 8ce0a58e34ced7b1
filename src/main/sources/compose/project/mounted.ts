/**
 * Files of a project that containers see: the ones that are mounted, and those of configs and secrets. No hash of
 * `docker compose` tells that these changed.
 */

import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { isBelow } from '../../containers/below.ts'
import { boundDevice, namesOf, type Rendered, type Service } from '../rendered.ts'
import { hashFiles } from './builds.ts'
import type { ProjectFolder } from './folder.ts'
import { isInPlace, type Place, rootOf } from './place.ts'

/** `file or folder → hash over what is in it`, as it is named from the top of the project. */
export type Mounted = Readonly<Record<string, string>>

interface MountedFrom {
  readonly folder: ProjectFolder
  readonly place: Place
  readonly signal: AbortSignal
}

/** File that a container sees: a whole path where `up` reads it. */
export interface Source {
  readonly path: string
  /** The container may have changed what is in it. */
  readonly isWritable: boolean
}

/**
 * Hashes of the mounted files of each service that has any below the project's folder. Where files are read in place, what is written into
 * one that a container may write to is seen by it at once, whoever wrote it; only one that another took the place of
 * is not, as editors and git do it: such a one is told by its inode. What cannot be read is left out.
 */
export async function readMounted(
  session: HostSession,
  rendered: Rendered,
  { folder, place, signal }: MountedFrom,
): Promise<Readonly<Record<string, Mounted>>> {
  const services = Object.entries(rendered.services).map(
    ([name, service]) => [name, sourcesOf(rendered, service, rootOf(place))] as const,
  )
  const all = new Map(services.flatMap(([, sources]) => sources.map((each) => [each.path, each])))
  const hashes = await hashesOf(session, [...all.values()], { folder, place, signal })
  return Object.fromEntries(
    services.flatMap(([name, sources]) => {
      const own = sources.flatMap(({ path: source }) => {
        const hash = hashes.get(source)
        return hash === undefined ? [] : [[shown(source, place), hash] as const]
      })
      return own.length > 0 ? [[name, Object.fromEntries(own)]] : []
    }),
  )
}

const shown = (source: string, place: Place): string =>
  `./${path.posix.relative(place.directory, source)}`

function sourcesOf(rendered: Rendered, service: Service, root: string): Source[] {
  const mounts = (service.volumes ?? []).flatMap(({ type, source = '', read_only }) => {
    const isWritable = read_only !== true
    if (type === 'bind') return [{ path: source, isWritable }]
    const device = type === 'volume' ? boundDevice(ownValue(rendered.volumes, source) ?? {}) : null
    return device === null ? [] : [{ path: device, isWritable }]
  })
  const named = (['configs', 'secrets'] as const).flatMap((kind) =>
    namesOf(service[kind]).flatMap((name) => ownValue(rendered[kind], name)?.file ?? []),
  )
  const files = named.map((file) => ({ path: file, isWritable: false }))
  return [...mounts, ...files].filter(
    (each) => path.posix.isAbsolute(each.path) && isBelow(each.path, root),
  )
}

async function hashesOf(
  session: HostSession,
  sources: readonly Source[],
  { folder, place, signal }: MountedFrom,
): Promise<ReadonlyMap<string, string>> {
  if (folder.isOnHost && !session.isHere) return await hashThere(session, sources, signal)
  const isCopy = !isInPlace(session, folder)
  const hashed = sources.map(async (source) => {
    const own = path.join(folder.root, path.posix.relative(rootOf(place), source.path))
    const hash = isCopy ? await hashFiles(own) : await hashInPlace(own, source)
    return hash === null ? [] : [[source.path, hash] as const]
  })
  return new Map((await Promise.all(hashed)).flat())
}

async function hashInPlace(file: string, { isWritable }: Source): Promise<string | null> {
  const found = await stat(file).catch(() => undefined)
  // The engine makes a folder of what is not there.
  if (!found) return null
  const hash = isWritable ? '' : await hashFiles(file)
  if (hash === null || found.isFile()) return isWritable ? `inode ${found.ino}` : hash
  return `${hash} inode ${found.ino}`.trim()
}

type Tool = readonly [program: string, ...args: string[]]

/** Hashes of files on the host; of what containers may write to, the inode; nothing where the host has not the tools. */
export async function hashThere(
  session: HostSession,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string[]>()
  const read = async (which: readonly Source[], [program, ...args]: Tool, ...more: string[]) => {
    if (which.length === 0) return
    const paths = which.map((each) => each.path)
    const onLine = (stream: string, line: string): void => {
      const source = stream === 'stdout' ? paths.find((each) => isIn(line, each)) : undefined
      if (source !== undefined) files.set(source, [...(files.get(source) ?? []), line])
    }
    await session.run({ argv: [program, ...args, ...paths, ...more], signal, onLine })
  }
  try {
    const fixed = sources.filter(({ isWritable }) => !isWritable)
    await read(fixed, ['find', '-H'], '-type', 'f', '-exec', 'sha256sum', '{}', '+')
    await read(
      sources.filter(({ isWritable }) => isWritable),
      ['stat', '-L', '-c', '%i  %n'],
    )
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure)) throw error
    return new Map()
  }
  return new Map([...files].map(([source, lines]) => [source, digestOf(lines)]))
}

/** A line is a hash, or an inode, two characters, and the file. */
function isIn(line: string, source: string): boolean {
  const file = line.slice(line.indexOf(' ') + 2)
  return file === source || file.startsWith(`${source}/`)
}

const digestOf = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')

/** Hashes over files of a host, by its own tools. */
import { createHash } from 'node:crypto'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { Source } from './mounted.ts'

type Tool = readonly [program: string, ...args: string[]]

/** Of what containers may write to, its inode; nothing at all where the host has not the tools. */
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

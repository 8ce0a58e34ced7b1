import { err, ok, type Result } from '../../shared/lib/result.ts'

/** The API versions this module was written against: Engine 20.10 (Debian 12) to Engine 29. */
export const ours = { min: '1.41', max: '1.52' } as const
export const oursText = `${ours.min} to ${ours.max}`

/** Versions that do not meet: what the server said, and which side is behind. */
interface Apart {
  readonly said: string
  readonly older?: 'engine' | 'longshore'
}

type Version = readonly [major: number, minor: number]

/**
 * The version to speak: the newest that both sides know. Refuses, with what the server said, when
 * the ranges do not meet or the server names no version that can be read.
 */
export function negotiate(server: {
  readonly max: string | undefined
  readonly min: string | undefined
}): Result<string, Apart> {
  const max = parse(server.max)
  const min = parse(server.min ?? '1.12')
  const oldest = parse(ours.min)
  const newest = parse(ours.max)
  if (!max || !min || !oldest || !newest) return err({ said: server.max || 'no version' })
  if (compare(max, oldest) < 0 || compare(min, newest) > 0) {
    const said = server.min ? `${server.min} to ${server.max}` : `up to ${server.max}`
    return err({ said, older: compare(max, oldest) < 0 ? 'engine' : 'longshore' })
  }
  const [major, minor] = compare(max, newest) < 0 ? max : newest
  return ok(`${major}.${minor}`)
}

function parse(text: string | undefined): Version | undefined {
  const match = /^(\d{1,3})\.(\d{1,4})$/.exec(text ?? '')
  return match ? [Number(match[1]), Number(match[2])] : undefined
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1]
}

/** Plan of what a clean-up would take of a host, from one look at it. Pure. */

import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { DiskObject, Freed, PruneChoice, PrunePlan } from '../../shared/model/prune.ts'
import type { Records } from './judge.ts'
import { layersOf } from './layers.ts'
import type { Measured } from './look.ts'
import { objectsOf } from './objects.ts'

/** Throws `not-found`, and `invalid` where an id means several. */
export function planFor(
  host: string,
  choice: PruneChoice,
  { look, records }: { readonly look: Measured; readonly records: Records },
): PrunePlan {
  const first = chosen(objectsOf(look, records), choice, look.at)
  const leaving = first.going.filter(({ kind }) => kind === 'containers').map(({ id }) => id)
  const objects = objectsOf(look, records, new Set(leaving))
  const { going, refused } = chosen(objects, choice, look.at)
  const staying = objects.filter((each) => !going.includes(each) && !refused.includes(each))
  return {
    ...{ host, choice, at: look.at, going, refused, staying },
    fingerprint: fingerprintOf(host, going),
    freed: freedBy(going, look),
  }
}

function chosen(objects: readonly DiskObject[], choice: PruneChoice, now: number) {
  const meant = new Set(choice.ids.map((id) => meantBy(objects, id)))
  const refused = [...meant].filter(({ verdict }) => verdict === 'kept')
  const going = objects.filter((each) => {
    if (meant.has(each)) return each.verdict !== 'kept'
    return each.verdict === 'free' && choice.kinds.includes(each.kind) && passes(each, choice, now)
  })
  return { going, refused }
}

/** Shorter ones mean too much. */
const shortestId = 4

function meantBy(objects: readonly DiskObject[], text: string): DiskObject {
  const slash = text.indexOf('/')
  const [kind, rest] = [text.slice(0, slash), text.slice(slash + 1)]
  const ofKind = objects.filter((each) => each.kind === kind && each.id === rest)
  const exact = objects.filter(({ id, names }) => id === text || names.includes(text))
  const begins = objects.filter(
    ({ id }) => text.length >= shortestId && id.replace(/^sha256:/, '').startsWith(text),
  )
  const found = [ofKind, exact, begins].find(({ length }) => length > 0) ?? []
  const [one, ...others] = found
  if (!one) return fail({ kind: 'not-found', what: 'object', name: text })
  if (others.length === 0) return one
  const all = found.map((each) => `${each.kind}/${each.id}`).join(', ')
  const message = `${text} may be ${all}`
  return fail({ kind: 'invalid', what: 'choice', issues: [{ path: 'ids', message }] })
}

/** As the filters `until` and `label` of docker's own prune. */
function passes(object: DiskObject, { olderThanMs, labels }: PruneChoice, now: number): boolean {
  if (olderThanMs !== undefined && (object.since === null || object.since > now - olderThanMs))
    return false
  return labels.every((wanted) =>
    wanted.startsWith('!') ? !carries(object, wanted.slice(1)) : carries(object, wanted),
  )
}

function carries({ labels }: DiskObject, wanted: string): boolean {
  const [key = '', ...rest] = wanted.split('=')
  return rest.length === 0
    ? ownValue(labels, key) !== undefined
    : ownValue(labels, key) === rest.join('=')
}

/** The fingerprint of exactly what is going: sizes move all the time, and change nothing of what was agreed to. */
function fingerprintOf(host: string, going: readonly DiskObject[]): string {
  const basis = [host, going.map(({ kind, id }) => `${kind}/${id}`).sort()]
  return createHash('sha256').update(canonicalJson(basis)).digest('hex')
}

/** Layers of several images are counted once, those of images that stay not at all. */
export function freedBy(
  going: readonly Pick<DiskObject, 'kind' | 'id' | 'ownBytes'>[],
  look: Pick<Measured, 'images'>,
): Freed {
  const ids = going.filter(({ kind }) => kind === 'images').map(({ id }) => id)
  const images = layersOf(look.images).freedWith(new Set(ids))
  const others = going.filter(({ kind }) => kind !== 'images')
  const known = others.map(({ ownBytes }) => ownBytes).filter((bytes) => bytes !== null)
  return {
    bytes: known.reduce((all, bytes) => all + bytes, images.bytes),
    isExact: images.isExact,
    unknown: others.length - known.length,
  }
}

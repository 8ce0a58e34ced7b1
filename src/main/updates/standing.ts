/**
 * The standing of registries and repositories that are watched: one that refuses, or does not answer, is told of once that
 * goes on, for nothing newer is seen there meanwhile.
 */
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Update } from '../../shared/model/update.ts'
import { type Condition, createSpell, type Spell, type SpellDeps } from '../activity/spell.ts'
import { registryOf } from '../registries/registry-of.ts'

/** A look in vain may be a moment's; the next one, a while later, tells. */
const holdMs = 600_000

/** Takes what a look found, of images or of repositories. */
export function createStanding(deps: SpellDeps): (updates: readonly Update[]) => void {
  const spells = new Map<string, Spell>()
  const spellOf = (name: string, { by }: Update): Spell => {
    const kind = isRepository(by) ? 'repository' : 'registry'
    const known = spells.get(name)
    if (known) return known
    const events = { troubles: ['registry-failing'], back: 'registry-back' } as const
    const object = { kind, name } as const
    const made = createSpell(deps, { object, word: kind, calmMs: 0, ...events })
    spells.set(name, made)
    return made
  }
  return (updates) => {
    for (const [name, found] of Map.groupBy(updates, askedAt)) {
      const [first] = found
      if (first) spellOf(name, first).look(conditionOf(found))
    }
  }
}

const isRepository = (by: Update['by']): boolean => by === 'commit' || by === 'ref'

/** The registry of an image, or the address of a repository. */
const askedAt = ({ by, image }: Update): string => (isRepository(by) ? image : registryOf(image))

function conditionOf(updates: readonly Update[]): Condition {
  const refused = updates.flatMap(({ workload, settled }) =>
    settled?.kind === 'registry-refused' ? [{ workload, failure: settled.failure }] : [],
  )
  const [first] = refused
  if (first) {
    const workloads = [...new Set(refused.map(({ workload }) => workload))].join(', ')
    const { title } = describeFailure(first.failure)
    const detail = `${title}. Nothing newer of ${workloads} is seen meanwhile.`
    const facts = { workloads, failure: first.failure.kind }
    return { is: 'trouble', event: 'registry-failing', holdMs, state: 'failing', detail, facts }
  }
  if (!updates.some(isAnswered)) return { is: 'unknown' }
  return { is: 'well', state: 'answers', detail: 'it answers' }
}

const isAnswered = ({ settled }: Update): boolean =>
  settled === null || settled.kind === 'current' || settled.kind === 'missing'

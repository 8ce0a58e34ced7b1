import { useEffect, useMemo, useState } from 'react'
import type { ListedTag, TagFacts } from '../../shared/model/tags.ts'
import { useClient } from '../client/client-provider.tsx'
import type { Sight } from '../ui/data-grid.tsx'

/** A registry counts what it is asked: so many at once, and so many while one list is looked at. */
const atOnce = 20
const most = 100
/** The time on a row after which it is looked at: who scrolls past does not. */
const restMs = 300

/** The rows, with what the registry says of those that came into sight. None moves for it: the list is read. */
export function useTagDetails(of: string, rows: readonly ListedTag[]) {
  const client = useClient()
  const [range, setRange] = useState<Sight>({ first: 0, last: -1 })
  const [facts, setFacts] = useState<ReadonlyMap<string, TagFacts>>(new Map())
  /** Asked for already, whatever came of it: with the list itself, or later. */
  const [asked, setAsked] = useState<ReadonlySet<string>>(
    () => new Set(rows.slice(0, atOnce).map(({ name }) => name)),
  )
  const [isAsking, setIsAsking] = useState(false)
  const wanted = rows
    .slice(range.first, range.last + 1)
    .filter(({ name, digest }) => digest === null && !asked.has(name))
    .slice(0, Math.min(atOnce, most + atOnce - asked.size))
    .map(({ name }) => name)
    .join(' ')

  useEffect(() => {
    if (wanted === '' || isAsking) return undefined
    const names = wanted.split(' ')
    const timer = setTimeout(() => {
      setIsAsking(true)
      setAsked((last) => new Set([...last, ...names]))
      client.registries
        .tags({ of, only: names })
        .then(({ tags }) => {
          const told = tags.filter(({ name }) => names.includes(name))
          setFacts((last) => new Map([...last, ...told.map((tag) => [tag.name, tag] as const)]))
        })
        // The list is there, and these rows stay without: it may be asked for again as a whole.
        .catch(() => undefined)
        .finally(() => setIsAsking(false))
    }, restMs)
    return () => clearTimeout(timer)
  }, [client, of, wanted, isAsking])

  const detailed = useMemo(
    () => rows.map((row) => ({ ...row, ...factsOnly(facts.get(row.name)) })),
    [rows, facts],
  )
  return { rows: detailed, setRange }
}

/** How a tag stands in the list was said by the list. */
function factsOnly(told: TagFacts | undefined): TagFacts | undefined {
  if (!told) return undefined
  const { digest, sizeBytes, createdAt, fits } = told
  return { digest, sizeBytes, createdAt, fits }
}

/** How a reader wants the fleet laid out: kept between runs, and shared by every view of it. */
import { useMemo, useState } from 'react'
import { useStored } from '../ui/use-stored.ts'
import { type Grouping, groupings } from './fleet-groups.ts'

export function useGrouping() {
  const [kept, keep] = useStored<string>('fleet-grouping', 'none')
  const grouping: Grouping = groupings.find((one) => one === kept) ?? 'none'
  const next = () => keep(groupings[(groupings.indexOf(grouping) + 1) % groupings.length] ?? 'none')
  return { grouping, group: (by: Grouping) => keep(by), next }
}

/** The folded headings. What a filter found is shown, so while one is set the folds are others, and pass. */
export function useFolds(isFiltered: boolean) {
  const [kept, keep] = useStored<string>('fleet-folded', '')
  const [passing, setPassing] = useState('')
  const word = isFiltered ? passing : kept
  const folded = useMemo(() => new Set(word === '' ? [] : word.split('\n')), [word])
  const toggle = (key: string) => {
    const rest = [...folded].filter((one) => one !== key)
    const keys = folded.has(key) ? rest : [...rest, key]
    if (isFiltered) setPassing(keys.join('\n'))
    else keep(keys.join('\n'))
  }
  return { folded, toggle }
}

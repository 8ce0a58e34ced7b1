import { useMemo, useState } from 'react'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { FleetRow } from './fleet-rows.ts'

/** Workloads that are chosen; one that is gone is not any more. */
export function useChoice({ workloads }: Fleet) {
  const [all, setAll] = useState<readonly string[]>([])
  const there = workloads.map(({ name }) => name)
  const names = all.filter((name) => there.includes(name))
  const word = names.join('\n')
  return useMemo(() => {
    const chosen = new Set(word === '' ? [] : word.split('\n'))
    const toggle = (name: string) =>
      setAll(chosen.has(name) ? [...chosen].filter((one) => one !== name) : [...chosen, name])
    const clear = () => setAll([])
    return { chosen, names: [...chosen], toggle, clear, onKey: keysOf(chosen, toggle, clear) }
  }, [word])
}

function keysOf(chosen: ReadonlySet<string>, toggle: (name: string) => void, clear: () => void) {
  return (key: string, row: FleetRow | undefined): boolean => {
    if (key === 'x' && row?.kind === 'workload') toggle(row.name)
    else if (key === 'Escape' && chosen.size > 0) clear()
    else return false
    return true
  }
}

import { useNavigate } from '@tanstack/react-router'
import { ChartLine, Pin, PinOff, Rocket, RotateCw, ScrollText } from 'lucide-react'
import { useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { usePins } from '../settings/use-pins.ts'
import { IconButton } from '../ui/button.tsx'
import type { FleetRow } from './fleet-rows.ts'

/** What can be done with a row at once, by its buttons or by a key. */
export function useRowActions() {
  const navigate = useNavigate()
  const propose = useProposal()
  const traitsOf = useTraits()
  const { isPinned, toggle } = usePins()
  const show = (name: string, tab: 'logs' | 'statistics') =>
    navigate({ to: '/workloads/$name/$tab', params: { name, tab } })
  return (row: FleetRow) => {
    if (row.kind === 'container') return []
    const { name } = row
    return [
      { key: 'l', label: `Logs of ${name} (l)`, icon: ScrollText, run: () => show(name, 'logs') },
      {
        key: 's',
        label: `Statistics of ${name} (s)`,
        icon: ChartLine,
        run: () => show(name, 'statistics'),
      },
      {
        key: 'd',
        label: `Deploy ${name} (d)`,
        icon: Rocket,
        run: () => propose({ kind: 'deploy', workload: name }),
      },
      ...(traitsOf(row.workload.kind).actions.includes('restart')
        ? [
            {
              key: 'r',
              label: `Restart ${name} (r)`,
              icon: RotateCw,
              run: () => propose({ kind: 'restart', workload: name, services: [] }),
            },
          ]
        : []),
      {
        key: 'p',
        label: `${isPinned(name) ? 'Unpin' : 'Pin'} ${name} (p)`,
        icon: isPinned(name) ? PinOff : Pin,
        run: () => toggle(name),
      },
    ]
  }
}

type RowAction = ReturnType<ReturnType<typeof useRowActions>>[number]

/** Whether the key was one of the row's. */
export function runAction(
  actionsOf: (row: FleetRow) => readonly RowAction[],
  key: string,
  row: FleetRow | undefined,
): boolean {
  const action = row && actionsOf(row).find((one) => one.key === key)
  action?.run()
  return action !== undefined
}

export function RowActions({ actions }: { actions: readonly RowAction[] }) {
  return actions.map(({ key, label, icon, run }) => (
    <IconButton key={key} small label={label} icon={icon} onClick={() => run()} />
  ))
}

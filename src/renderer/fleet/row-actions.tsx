import { useNavigate } from '@tanstack/react-router'
import { ChartLine, PackagePlus, Pin, PinOff, Rocket, RotateCw, ScrollText } from 'lucide-react'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { canBeAdopted, canBeClaimed } from '../adopt/unmanaged.ts'
import { type Proposal, useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { usePins } from '../settings/use-pins.ts'
import { IconButton } from '../ui/button.tsx'
import type { FleetRow } from './fleet-rows.ts'

/** Actions on a row at once, by its buttons or by a key. */
export function useRowActions() {
  const navigate = useNavigate()
  const propose = useProposal()
  const traitsOf = useTraits()
  const { isPinned, toggle } = usePins()
  const show = (name: string, tab: 'logs' | 'statistics') =>
    navigate({ to: '/workloads/$name/$tab', params: { name, tab } })
  return (row: FleetRow) => {
    if (row.kind === 'container') return adoptActions(row.container, propose)
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

/** One of a compose project is adopted with that, under its heading. */
function adoptActions(container: FleetContainer, propose: (proposal: Proposal) => void) {
  const { host, id, name } = container
  if (canBeClaimed(container)) {
    const run = () => propose({ kind: 'adopt-container', host, id, name, claims: true })
    return [{ key: 'c', label: `Claim ${name}… (c)`, icon: PackagePlus, run }]
  }
  if (!canBeAdopted(container)) return []
  const run = () => propose({ kind: 'adopt-container', host, id, name })
  return [{ key: 'a', label: `Adopt ${name}… (a)`, icon: PackagePlus, run }]
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

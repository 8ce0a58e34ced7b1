import { Link } from '@tanstack/react-router'
import {
  ChartLine,
  CircleStop,
  CloudDownload,
  type LucideIcon,
  Play,
  RotateCw,
  Scaling,
  ScrollText,
} from 'lucide-react'
import type { Traits } from '../../shared/model/kind.ts'
import { type ControlProposed, useProposal } from '../client/proposals.ts'
import { IconButton } from '../ui/button.tsx'
import type { ServiceRow } from './service-rows.ts'

const tabLinks = [
  { tab: 'logs', title: 'Logs', icon: ScrollText },
  { tab: 'statistics', title: 'Statistics', icon: ChartLine },
] as const

type Control = readonly [kind: ControlProposed['kind'], verb: string, icon: LucideIcon]

interface ServiceActionsProps {
  workload: string
  row: ServiceRow
  actions: Traits['actions']
  hasRelease: boolean
}

/** Actions on one service. */
export function ServiceActions({ workload, row, actions, hasRelease }: ServiceActionsProps) {
  const propose = useProposal()
  const { service, containers, up, isInit } = row
  const controls: readonly Control[] = [
    ['restart', 'Restart', RotateCw],
    up > 0 ? ['stop', 'Stop', CircleStop] : ['start', 'Start', Play],
    ...(hasRelease ? [['pull', 'Pull', CloudDownload] as const] : []),
  ]
  const shown = isInit ? [] : controls.filter(([kind]) => actions.includes(kind))
  const control = (kind: ControlProposed['kind']) => () =>
    propose({ kind, workload, services: [service] })
  return (
    <span className="inline-flex items-center">
      {tabLinks.map(({ tab, title, icon: Icon }) => (
        <Link
          key={tab}
          to="/workloads/$name/$tab"
          params={{ name: workload, tab }}
          search={{ service }}
          aria-label={`${title} of ${service}`}
          title={`${title} of ${service}`}
          className="inline-flex size-6 items-center justify-center rounded-md text-dim hover:bg-hover hover:text-ink"
        >
          <Icon aria-hidden className="size-4" strokeWidth={1.75} />
        </Link>
      ))}
      {shown.map(([kind, verb, icon]) => (
        <IconButton
          key={kind}
          small
          label={`${verb} ${service}`}
          icon={icon}
          onClick={control(kind)}
        />
      ))}
      {hasRelease && actions.includes('scale') && (
        <IconButton
          small
          label={`Scale ${service}`}
          icon={Scaling}
          onClick={() =>
            propose({ kind: 'scale', workload, counts: { [service]: containers.length } })
          }
        />
      )}
    </span>
  )
}

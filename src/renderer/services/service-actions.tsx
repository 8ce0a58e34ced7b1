import { Link } from '@tanstack/react-router'
import {
  ChartLine,
  CircleStop,
  CloudDownload,
  Play,
  RotateCw,
  Scaling,
  ScrollText,
} from 'lucide-react'
import { type ControlProposed, useProposal } from '../client/proposals.ts'
import { IconButton } from '../ui/button.tsx'
import type { ServiceRow } from './service-rows.ts'

const tabLinks = [
  { tab: 'logs', title: 'Logs', icon: ScrollText },
  { tab: 'statistics', title: 'Statistics', icon: ChartLine },
] as const

interface ServiceActionsProps {
  workload: string
  row: ServiceRow
  hasRelease: boolean
}

/** What can be done with one service. */
export function ServiceActions({ workload, row, hasRelease }: ServiceActionsProps) {
  const propose = useProposal()
  const { service, containers, up } = row
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
      <IconButton small label={`Restart ${service}`} icon={RotateCw} onClick={control('restart')} />
      {up > 0 ? (
        <IconButton small label={`Stop ${service}`} icon={CircleStop} onClick={control('stop')} />
      ) : (
        <IconButton small label={`Start ${service}`} icon={Play} onClick={control('start')} />
      )}
      {hasRelease && (
        <>
          <IconButton
            small
            label={`Pull ${service}`}
            icon={CloudDownload}
            onClick={control('pull')}
          />
          <IconButton
            small
            label={`Scale ${service}`}
            icon={Scaling}
            onClick={() =>
              propose({ kind: 'scale', workload, counts: { [service]: containers.length } })
            }
          />
        </>
      )}
    </span>
  )
}

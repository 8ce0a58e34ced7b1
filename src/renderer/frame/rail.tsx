import { Link } from '@tanstack/react-router'
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import { useActivityNews, useDeployments, useFleet } from '../client/live-data.tsx'
import { isUnderWay } from '../deploys/deployment-words.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Tooltip } from '../ui/tooltip.tsx'
import { LongshoreMark } from './mark.tsx'
import { type Place, places } from './places.ts'

interface RailProps {
  collapsed: boolean
  onToggle: () => void
  onSearch: () => void
}

/** A count beside a place, with what is counted; none of it = no badge. */
interface Badge {
  readonly count: number
  readonly word: string
  readonly look: string
}

type Badges = { readonly [P in Place['to']]?: Badge }

function useBadges(): Badges {
  const deployments = useDeployments().data ?? []
  const hosts = useFleet().data?.hosts ?? []
  return {
    '/deployments': {
      count: deployments.filter(isUnderWay).length,
      word: 'running',
      look: 'bg-busy-tint text-busy-ink',
    },
    '/activity': {
      count: useActivityNews().data?.unread ?? 0,
      word: 'unread',
      look: 'bg-selected text-ink',
    },
    '/hosts': {
      count: hosts.filter(({ status }) => status.state === 'stale' || status.state === 'failed')
        .length,
      word: 'not online',
      look: 'hatched bg-unknown-tint text-unknown-ink',
    },
  }
}

export function Rail({ collapsed, onToggle, onSearch }: RailProps) {
  const badges = useBadges()
  return (
    <nav
      aria-label="Main"
      className={cx(
        'flex shrink-0 flex-col gap-0.5 border-r bg-canvas p-2',
        collapsed ? 'w-12' : 'w-44',
      )}
    >
      <div className="mb-2 flex h-8 items-center gap-2 px-1.5">
        <LongshoreMark className="size-5 shrink-0 text-accent" />
        {!collapsed && <span className="font-strong tracking-tight">Longshore</span>}
      </div>
      <RailSearch collapsed={collapsed} onSearch={onSearch} />
      {places.map((place) => (
        <RailLink key={place.to} place={place} collapsed={collapsed} badge={badges[place.to]} />
      ))}
      <div className="mt-auto">
        <IconButton
          label={collapsed ? 'Show the names' : 'Show icons only'}
          icon={collapsed ? PanelLeftOpen : PanelLeftClose}
          onClick={onToggle}
        />
      </div>
    </nav>
  )
}

const isMac = /Mac/.test(navigator.userAgent)
export const commandKey = isMac ? '⌘K' : 'Ctrl K'

function RailSearch({ collapsed, onSearch }: { collapsed: boolean; onSearch: () => void }) {
  const button = (
    <button
      type="button"
      aria-label={collapsed ? 'Search and run commands' : undefined}
      onClick={onSearch}
      className="mb-2 flex h-7 w-full items-center gap-2 rounded-md border bg-surface px-2 text-faint hover:border-line-strong"
    >
      <Search aria-hidden className="size-3.5 shrink-0" />
      {!collapsed && (
        <>
          <span className="flex-1 text-left">Search</span>
          <kbd className="font-sans text-xs">{commandKey}</kbd>
        </>
      )}
    </button>
  )
  if (!collapsed) return button
  return (
    <Tooltip side="right" text={`Search and run commands (${commandKey})`}>
      {button}
    </Tooltip>
  )
}

function RailLink(props: { place: Place; collapsed: boolean; badge: Badge | undefined }) {
  const { place, collapsed, badge } = props
  const Icon = place.icon
  const link = (
    <Link
      to={place.to}
      className="group relative flex h-8 items-center gap-2 rounded-md px-2 text-dim hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-strong aria-[current=page]:text-ink"
    >
      <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      <span className={collapsed ? 'sr-only' : 'flex-1'}>{place.title}</span>
      {badge && badge.count > 0 && (
        <span
          className={cx(
            'rounded-full px-1.5 text-xs font-strong',
            badge.look,
            collapsed && 'absolute -top-1 -right-1.5 px-1 leading-3.5',
          )}
        >
          {badge.count}
          <span className="sr-only"> {badge.word}</span>
        </span>
      )}
    </Link>
  )
  if (!collapsed) return link
  return (
    <Tooltip side="right" text={`${place.title} (${place.keys})`}>
      {link}
    </Tooltip>
  )
}

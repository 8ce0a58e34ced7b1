import { Link } from '@tanstack/react-router'
import { Keyboard, Rocket, Server } from 'lucide-react'
import type { Host } from '../../shared/model/host.ts'
import { useConnectionState } from '../client/client-provider.tsx'
import { useDeployments, useFleet } from '../client/live-data.tsx'
import { isUnderWay } from '../deploys/deployment-words.ts'
import { cx } from '../ui/cx.ts'
import { hostLook, wordWithin } from '../ui/state-look.ts'
import { clockTime, useClock } from '../ui/time.tsx'

const staleAfterMs = 90_000

/** The thin line below everything: hosts, running deployments, and when the view was last true. */
export function StatusBar({ onKeys }: { onKeys: () => void }) {
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 overflow-hidden border-t max-sm:gap-3 bg-canvas px-3 text-xs whitespace-nowrap text-dim">
      <HostCount />
      <RunningCount />
      <span className="flex-1" />
      <TrueAsOf />
      <button
        type="button"
        onClick={onKeys}
        className="flex shrink-0 items-center gap-1 rounded-sm px-1 hover:bg-hover hover:text-ink"
      >
        <Keyboard aria-hidden className="size-3.5" />
        <span className="max-sm:sr-only">Keys</span>
        <kbd className="font-sans text-faint max-sm:hidden">?</kbd>
      </button>
    </footer>
  )
}

function HostCount() {
  const { data, status } = useFleet()
  if (!data) return <span>{status === 'loading' ? 'Asking hosts' : 'Hosts unknown'}</span>
  const online = data.hosts.filter((host) => host.status.state === 'online').length
  const all = online === data.hosts.length
  const count = all ? `${online}` : `${online} of ${data.hosts.length}`
  const more = ` ${all && online === 1 ? 'host' : 'hosts'} online${all ? '' : staleHosts(data.hosts)}`
  return (
    <Link
      to="/hosts"
      title={count + more}
      className={cx('flex min-w-0 items-center gap-1.5', !all && 'text-warn-ink')}
    >
      <Server aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">
        {count}
        {/* Beside the picture of a host the number says it where there is little room. */}
        <span className="max-sm:sr-only">{more}</span>
      </span>
    </Link>
  )
}

/** `, prod stale since 14:02`; of several, how many. */
function staleHosts(hosts: readonly Host[]): string {
  const stale = hosts.filter(({ status }) => status.state === 'stale')
  const [first] = stale
  if (!first) return ''
  if (stale.length > 1) return `, ${stale.length} stale`
  return `, ${first.name} ${wordWithin(hostLook(first.status))}`
}

function RunningCount() {
  const { data } = useDeployments()
  const running = data?.filter(isUnderWay).length ?? 0
  return (
    <Link
      to="/deployments"
      className={cx(
        'flex shrink-0 items-center gap-1.5',
        running > 0 ? 'font-strong text-busy-ink' : 'max-sm:hidden',
      )}
    >
      <Rocket aria-hidden className="size-3.5" />
      {running === 0 ? 'No deployment running' : `${running} running`}
    </Link>
  )
}

function TrueAsOf() {
  const { status } = useConnectionState()
  const fleet = useFleet()
  const at = fleet.data?.at
  const isOld = useClock(10_000, (now) => at !== undefined && now - at > staleAfterMs)
  if (at === undefined) return null
  const stale = status !== 'online' || fleet.status === 'lost' || isOld
  if (!stale) return <span className="shrink-0">True as of {clockTime(at)}</span>
  return (
    <span className="hatched shrink-0 rounded-sm bg-unknown-tint px-1.5 font-strong text-unknown-ink">
      Stale: as of {clockTime(at)}
    </span>
  )
}

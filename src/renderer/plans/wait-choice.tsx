import { useState } from 'react'
import { type HostLock, lockText } from '../../shared/model/lock.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { useFleet } from '../client/live-data.tsx'
import { SwitchField } from '../ui/field.tsx'

export interface Waiting {
  /** Another installation uses one of the hosts, so that it may be at work there. */
  readonly isAsked: boolean
  /** Locks of others there now. */
  readonly locks: readonly HostLock[]
  readonly wait: boolean
  readonly choose: (wait: boolean) => void
}

/** Whether the plans are to wait for what another installation does on their hosts; else they fail as `locked`. */
export function useWaiting(plans: readonly Plan[], isFirstChosen = false): Waiting {
  const fleet = useFleet().data
  const [wait, choose] = useState(isFirstChosen)
  const hosts = new Set(plans.flatMap(({ targets }) => targets.map(({ target }) => target)))
  const locks = fleet?.locks?.filter(({ host, isOwn }) => hosts.has(host) && !isOwn) ?? []
  const isShared = fleet?.containers.some(
    ({ host, otherInstallation }) => hosts.has(host) && otherInstallation !== undefined,
  )
  return { isAsked: isFirstChosen || isShared === true || locks.length > 0, locks, wait, choose }
}

export function WaitChoice({ waiting }: { waiting: Waiting }) {
  const { isAsked, locks, wait, choose } = waiting
  const now = useFleet().data?.at ?? 0
  if (!isAsked) return null
  const busy = locks.map((lock) => `On ${lock.host} ${lockText(lock, now)}.`)
  return (
    <SwitchField
      label="Wait where another installation is deploying it"
      hint={[...busy, 'Else it fails as busy, and nothing is changed.'].join(' ')}
      checked={wait}
      onChange={choose}
    />
  )
}

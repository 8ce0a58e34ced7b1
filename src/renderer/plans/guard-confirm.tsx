import { Lock } from 'lucide-react'
import { useState } from 'react'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { useFleet } from '../client/live-data.tsx'
import { TextField } from '../ui/field.tsx'

export interface GuardState {
  /** Whether the guard lets the change go now. */
  readonly isReady: boolean
  /** Names that the change sends: the hosts that the user confirmed by it. */
  readonly confirm: readonly string[]
  /** ` on prod-1`, for the button that confirms by being pressed; '' where nothing is asked. */
  readonly onHosts: string
  readonly readOnly: readonly string[]
  readonly toType: readonly string[]
  readonly typed: { readonly [host: string]: string }
  readonly type: (host: string, text: string) => void
}

/** Confirmation that guards ask before a change: of the hosts it is on now, and of those of its plan. */
export function useGuard(workload: string, plan: Plan | undefined): GuardState {
  return useGuards([workload], plan ? [plan] : [])
}

/** The same of several changes that are confirmed at once. */
export function useGuards(workloads: readonly string[], plans: readonly Plan[]): GuardState {
  const fleet = useFleet().data
  const names = new Set(plans.flatMap(({ targets }) => targets.map(({ target }) => target)))
  for (const { name, host } of fleet?.workloads ?? []) if (workloads.includes(name)) names.add(host)
  return useHostGuards([...names])
}

/** The same of a change of those hosts. */
export function useHostGuards(names: readonly string[]): GuardState {
  const fleet = useFleet().data
  const [typed, setTyped] = useState<{ readonly [host: string]: string }>({})
  const hosts = (fleet?.hosts ?? []).filter(({ name }) => names.includes(name))
  const of = (...levels: string[]) =>
    hosts.filter(({ guard }) => levels.includes(guard)).map(({ name }) => name)
  const readOnly = of('read-only')
  const toType = of('typed')
  const confirm = of('confirm', 'typed')
  return {
    isReady:
      readOnly.length === 0 && toType.every((host) => ownValue(typed, host)?.trim() === host),
    confirm,
    onHosts: confirm.length === 0 ? '' : ` on ${confirm.join(' and ')}`,
    readOnly,
    toType,
    typed,
    type: (host, text) => setTyped((last) => ({ ...last, [host]: text })),
  }
}

/** Says why nothing may be changed, or has the names typed that must be. */
export function GuardConfirm({ guard }: { guard: GuardState }) {
  return (
    <>
      {guard.readOnly.map((host) => (
        <p
          key={host}
          role="note"
          className="flex items-start gap-2 rounded-md border bg-sunken px-3 py-2"
        >
          <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-dim" />
          <span>
            <span className="font-strong">{host} is read-only.</span> Nothing is changed there until
            its guard level is another.
          </span>
        </p>
      ))}
      {guard.toType.map((host) => (
        <TextField
          key={host}
          label={`Type ${host} to confirm the change of that host`}
          value={ownValue(guard.typed, host) ?? ''}
          onChange={(text) => guard.type(host, text)}
          mono
        />
      ))}
    </>
  )
}

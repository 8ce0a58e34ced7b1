import { Check } from 'lucide-react'
import type { Host } from '../../shared/model/host.ts'
import { cx } from '../ui/cx.ts'
import { HostChip } from '../ui/host-chip.tsx'
import { hostLook, wordWithin } from '../ui/state-look.ts'

interface HostFilterProps {
  hosts: readonly Pick<Host, 'name' | 'status'>[]
  /** None = all of them are shown. */
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** One chip per host, with its state where that is not online; those pressed are shown. */
export function HostFilter({ hosts, chosen, onChange }: HostFilterProps) {
  if (hosts.length < 2) return null
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5 px-4 pb-2">
      <legend className="sr-only">Show only these hosts</legend>
      {hosts.map(({ name, status }) => {
        const isChosen = chosen.includes(name)
        return (
          <button
            key={name}
            type="button"
            aria-pressed={isChosen}
            onClick={() =>
              onChange(isChosen ? chosen.filter((one) => one !== name) : [...chosen, name])
            }
            className={cx(
              'inline-flex h-6 items-center gap-1 rounded-md border px-2 text-sm hover:bg-hover',
              isChosen && 'border-accent bg-selected',
              status.state === 'stale' && 'hatched text-unknown-ink',
            )}
          >
            {isChosen && <Check aria-hidden className="size-3 text-accent" />}
            <HostChip name={name} />
            {status.state !== 'online' && (
              <span className="text-xs text-dim">{wordWithin(hostLook(status))}</span>
            )}
          </button>
        )
      })}
      {chosen.length > 0 && (
        <button
          type="button"
          onClick={() => onChange([])}
          className="h-6 rounded-md px-2 text-sm text-dim hover:bg-hover hover:text-ink"
        >
          All hosts
        </button>
      )}
    </fieldset>
  )
}

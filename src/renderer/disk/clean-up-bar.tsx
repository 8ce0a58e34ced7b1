import { useQuery } from '@tanstack/react-query'
import { Recycle } from 'lucide-react'
import { useState } from 'react'
import type { DiskUse } from '../../shared/model/prune.ts'
import { countText, freedText } from '../../shared/model/prune-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { CleanUpDialog } from './clean-up-dialog.tsx'

interface CleanUpBarProps {
  host: string
  use: DiskUse
  /** `kind/id` of each. */
  chosen: readonly string[]
  onStarted: (id: string) => void
}

/** The choice in all lists, what it would free, and the way to do it. */
export function CleanUpBar({ host, use, chosen, onStarted }: CleanUpBarProps) {
  const client = useClient()
  const [isOpen, setIsOpen] = useState(false)
  const choice = { kinds: [], labels: [], ids: [...chosen].sort() }
  const planned = useQuery({
    queryKey: ['clean-up-plan', host, use.at, choice.ids],
    queryFn: ({ signal }) => client.prune.plan({ host, choice }, { signal }),
    placeholderData: (before) => before,
    enabled: chosen.length > 0,
    retry: false,
  })
  const plan = chosen.length > 0 ? planned.data : undefined
  return (
    <section
      aria-label="What is chosen"
      className="flex flex-wrap items-center gap-2 rounded-md border bg-raised px-3 py-1.5"
    >
      <span role="status" className="min-w-0 flex-1">
        {plan === undefined ? (
          <span className="text-dim">{withoutPlan(chosen.length, planned.isError)}</span>
        ) : (
          <>
            <span className="font-strong">{countText(plan.going)}</span>
            <span className="text-dim">{` chosen: frees ${freedText(plan.freed)}`}</span>
          </>
        )}
      </span>
      <Button
        variant="primary"
        icon={Recycle}
        disabled={!plan || planned.isPlaceholderData || plan.going.length === 0}
        onClick={() => setIsOpen(true)}
      >
        Clean up…
      </Button>
      {planned.error && <FailureBlock failure={failureFrom(planned.error)} />}
      {isOpen && plan && (
        <CleanUpDialog plan={plan} onClose={() => setIsOpen(false)} onStarted={onStarted} />
      )}
    </section>
  )
}

function withoutPlan(chosen: number, hasFailed: boolean): string {
  if (chosen === 0) return 'Nothing is chosen.'
  return hasFailed
    ? `${chosen} chosen: what it frees could not be found out.`
    : `${chosen} chosen: finding out what it frees…`
}

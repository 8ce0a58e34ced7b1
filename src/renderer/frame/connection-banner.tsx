import { Unplug } from 'lucide-react'
import { useConnection, useConnectionState } from '../client/client-provider.tsx'
import { Button } from '../ui/button.tsx'
import { Delayed } from '../ui/skeleton.tsx'
import { clockTime, useNow } from '../ui/time.tsx'

/** Over everything while the app cannot be reached; what is shown below is the last truth. */
export function ConnectionBanner() {
  const state = useConnectionState()
  switch (state.status) {
    case 'connecting':
      return (
        <Delayed>
          <Banner text="Connecting to Longshore" />
        </Delayed>
      )
    case 'lost':
      return <Lost since={state.since} retryAt={state.retryAt} />
    case 'signed-out':
      return (
        <Banner text="This page is signed out. Start Longshore again and open the link it prints; what runs on your hosts is not affected." />
      )
    case 'online':
      return null
  }
}

function Lost({ since, retryAt }: { since: number; retryAt: number | null }) {
  const connection = useConnection()
  const now = useNow(1_000)
  const seconds = retryAt === null ? null : Math.max(0, Math.ceil((retryAt - now) / 1_000))
  const next = seconds === null ? 'Restart Longshore.' : `Next try in ${seconds} s.`
  return (
    <Banner
      text={`Connection to Longshore lost at ${clockTime(since)}. What runs on your hosts is not affected. ${next}`}
      {...(seconds === null ? {} : { onRetry: () => connection.retry() })}
    />
  )
}

function Banner({ text, onRetry }: { text: string; onRetry?: () => void }) {
  return (
    <div
      role="status"
      className="hatched flex min-h-8 shrink-0 items-center gap-2 border-b bg-warn-tint px-4 py-1 text-warn-ink"
    >
      <Unplug aria-hidden className="size-4 shrink-0" />
      <span className="flex-1">{text}</span>
      {onRetry && (
        <Button small onClick={onRetry}>
          Try now
        </Button>
      )}
    </div>
  )
}

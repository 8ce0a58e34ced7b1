import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { clockTime } from '../ui/time.tsx'
import { useChange, useUndelivered } from './use-notifications.ts'

interface Chosen {
  readonly ids?: string[]
}

/** Messages that could not be told to anybody, and why; not there where there is nothing. */
export function UndeliveredSection() {
  const { data = [] } = useUndelivered()
  const retry = useChange((client, chosen: Chosen) => client.notifications.retry(chosen))
  const dismiss = useChange((client, chosen: Chosen) => client.notifications.dismiss(chosen))
  const error = retry.error ?? dismiss.error
  if (data.length === 0) return error ? <FailureBlock failure={failureFrom(error)} /> : null
  const isBusy = retry.isPending || dismiss.isPending
  const all = (
    <>
      <Button small disabled={isBusy} onClick={() => retry.mutate({})}>
        Send all again
      </Button>
      <Button small variant="quiet" disabled={isBusy} onClick={() => dismiss.mutate({})}>
        Dismiss all
      </Button>
    </>
  )
  return (
    <Section title="Undelivered" count={data.length} actions={all}>
      <ul>
        {data.map(({ id, title, channel, queuedAt, answer }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 border-b py-1.5">
            <div className="min-w-60 flex-1">
              <p className="break-words">{title}</p>
              <p className="text-sm break-words text-dim">
                To {channel}, {clockTime(queuedAt)}: {answer}
              </p>
            </div>
            <Button
              small
              aria-label={`Send again to ${channel}: ${title}`}
              disabled={isBusy}
              onClick={() => retry.mutate({ ids: [id] })}
            >
              Send again
            </Button>
            <Button
              small
              variant="quiet"
              aria-label={`Dismiss for ${channel}: ${title}`}
              disabled={isBusy}
              onClick={() => dismiss.mutate({ ids: [id] })}
            >
              Dismiss
            </Button>
          </li>
        ))}
      </ul>
      {error && <FailureBlock failure={failureFrom(error)} />}
    </Section>
  )
}

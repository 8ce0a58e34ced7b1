import { useMutation } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { bytesText } from '../../shared/model/bytes.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { countOf, type PruneItem, type PruneRun } from '../../shared/model/prune.ts'
import { freedText, kindWords, whyText } from '../../shared/model/prune-text.ts'
import { useClient } from '../client/client-provider.tsx'
import { useStream } from '../client/use-stream.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { useFailureToast } from '../ui/use-failure-toast.ts'
import { itemTones, keyOf, runWords } from './disk-words.ts'

type Item = { readonly type: 'run'; readonly run: PruneRun } | { readonly type: 'end' }

/** A clean-up while it goes on, and what came of each thing. */
export function CleanUpRun({ id, onClose }: { id: string; onClose: () => void }) {
  const client = useClient()
  const { data: run, failure } = useStream<PruneRun, Item>({
    key: `clean-up ${id}`,
    open: (from, signal) => from.prune.watch({ id }, { signal }),
    reduce: (last, item) => (item.type === 'run' ? item.run : (last as PruneRun)),
  })
  const onError = useFailureToast()
  const cancelling = useMutation({ mutationFn: () => client.prune.cancel({ id }), onError })
  if (!run) return failure ? <FailureBlock failure={failure} /> : null
  const isRunning = run.state === 'running'
  return (
    <section aria-label={`Clean-up of ${run.host}`} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className={cx('min-w-0 flex-1', isRunning && 'text-busy-ink')}>
          {summaryOf(run)}
        </p>
        {isRunning ? (
          <Button
            small
            icon={CircleStop}
            disabled={cancelling.isPending}
            onClick={() => cancelling.mutate()}
          >
            {cancelling.isPending ? 'Ending' : 'Cancel'}
          </Button>
        ) : (
          <Button small onClick={onClose}>
            Done
          </Button>
        )}
      </div>
      {run.failure && <FailureBlock failure={run.failure} />}
      <ol aria-label="What becomes of each" className="border-t">
        {run.items.map((item) => (
          <RunItem key={keyOf(item)} item={item} />
        ))}
      </ol>
    </section>
  )
}

function summaryOf(run: PruneRun): string {
  const { state, freedBytes, planned, items } = run
  const done = items.length - countOf(run, 'waiting')
  if (state === 'running') {
    return `${runWords.running}: ${done} of ${items.length}, ${bytesText(freedBytes)} of ${freedText(planned)} freed`
  }
  const counts = (['removed', 'kept', 'failed', 'waiting'] as const).flatMap((each) => {
    const count = countOf(run, each)
    return count === 0 ? [] : [`${count} ${each === 'waiting' ? 'not reached' : each}`]
  })
  return `${runWords[state]}: ${[`${bytesText(freedBytes)} freed`, ...counts].join(', ')}`
}

const inks = {
  ...{ calm: 'text-faint', good: 'text-good-ink', warn: 'text-warn-ink', bad: 'text-bad-ink' },
  ...{ busy: 'text-busy-ink', unknown: 'text-unknown-ink' },
} as const

function RunItem({ item }: { item: PruneItem }) {
  const { kind, name, state, bytes } = item
  const [word, tone] = itemTones[state]
  const why = reasonOf(item)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 border-b py-1">
      <span className="min-w-0">
        <span className="flex min-w-0 gap-1.5">
          <span className="shrink-0 text-faint">{kindWords[kind][0]}</span>
          <MiddleText text={name} />
        </span>
        {why !== null && <span className="block text-sm break-words text-dim">{why}</span>}
      </span>
      <span className={cx('text-right text-sm', inks[tone])}>
        {word}
        {bytes !== null && bytes > 0 && (
          <span className="block text-faint tabular-nums">{bytesText(bytes)}</span>
        )}
      </span>
    </li>
  )
}

function reasonOf({ kind, because, by = [], failure }: PruneItem): string | null {
  if (failure) return describeFailure(failure).detail
  return because === undefined ? null : whyText({ kind, because, by })
}

import type { Failure, Probe } from '../../shared/model/failure.ts'
import { TextLines } from '../logs/text-lines.tsx'
import { cx } from '../ui/cx.ts'
import { fullTime } from '../ui/time.tsx'

/** The last probe and the last lines of a failure, where it has them. */
export function FailureFacts({ failure }: { failure: Failure }) {
  const probe = 'probe' in failure ? failure.probe : undefined
  const lines = 'lines' in failure ? failure.lines : []
  if (!probe && lines.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      {probe && <ProbeLine probe={probe} />}
      {lines.length > 0 && (
        <div>
          <p className="label">Its last lines</p>
          <TextLines lines={lines} />
        </div>
      )}
    </div>
  )
}

/** Line on what a probe asked and was told. */
export function ProbeLine({ probe }: { probe: Probe }) {
  const { target, status, answer, durationMs, ok, at } = probe
  return (
    <p className="min-w-0 text-sm" title={fullTime(at)}>
      <span className="text-faint">Last probe </span>
      <span className="font-mono break-all">{target}</span>
      <span className={cx('font-strong', ok ? 'text-good-ink' : 'text-bad-ink')}>
        {` ${status ?? 'no answer'} `}
      </span>
      <span className="text-faint tabular-nums">{`in ${Math.round(durationMs)} ms`}</span>
      {answer !== '' && (
        <span className="ml-1 font-mono break-words text-dim">{answer.slice(0, 500)}</span>
      )}
    </p>
  )
}

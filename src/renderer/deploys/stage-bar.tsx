import type { Stage } from '../../shared/model/deployment.ts'
import { cx } from '../ui/cx.ts'
import type { Tone } from '../ui/state-look.ts'
import { useNow } from '../ui/time.tsx'
import { percentAt, type TimeScale } from './time-scale.ts'

const fills: { readonly [T in Tone]: string } = {
  good: 'bg-good-fill',
  busy: 'bg-busy-fill',
  warn: 'bg-warn-fill',
  bad: 'bg-bad-fill',
  unknown: 'bg-unknown-fill',
  calm: 'bg-line-strong',
}

const place = (scale: TimeScale, from: number, to: number) => ({
  left: `${percentAt(scale, from)}%`,
  width: `max(2px, ${percentAt(scale, to) - percentAt(scale, from)}%)`,
})

interface StageBarProps {
  stage: Stage
  tone: Tone
  scale: TimeScale
  /** Time that earlier deployments took for it. */
  medianMs: number | undefined
  /** The stage runs now; false also when the deployment was interrupted. */
  isLive: boolean
}

/** A stage's time on the axis; the outline that shows on hover and focus is the median. */
export function StageBar({ stage, tone, scale, medianMs, isLive }: StageBarProps) {
  if (stage.startedAt === null) return null
  return (
    <>
      {isLive && stage.endedAt === null ? (
        <LiveBar stage={stage} tone={tone} from={stage.startedAt} scale={scale} />
      ) : (
        <Bar
          stage={stage}
          tone={tone}
          from={stage.startedAt}
          to={stage.endedAt ?? scale.to}
          scale={scale}
        />
      )}
      {medianMs !== undefined && (
        <span
          style={place(scale, stage.startedAt, stage.startedAt + medianMs)}
          className="absolute top-1/2 h-4.5 -translate-y-1/2 rounded-[3px] border border-dashed border-ink opacity-0 group-focus-within/stage:opacity-100 group-hover/stage:opacity-100"
        />
      )}
    </>
  )
}

/** Only the running bar is drawn again as time goes by. */
function LiveBar(props: Omit<BarProps, 'to'>) {
  return <Bar {...props} to={useNow(100)} />
}

interface BarProps {
  stage: Stage
  tone: Tone
  from: number
  to: number
  scale: TimeScale
}

function Bar({ stage, tone, from, to, scale }: BarProps) {
  const { transfer } = stage
  const isPartial = stage.state === 'running' && transfer !== undefined && transfer.total > 0
  return (
    <span
      style={place(scale, from, to)}
      className={cx(
        'absolute top-1/2 h-3 -translate-y-1/2 overflow-hidden rounded-[3px]',
        isPartial ? 'bg-busy-tint outline outline-busy-fill -outline-offset-1' : fills[tone],
        (stage.state === 'undone' || stage.state === 'undo-failed') && 'hatched',
      )}
    >
      {isPartial && (
        <span
          style={{ width: `${(transfer.done / transfer.total) * 100}%` }}
          className="block h-full bg-busy-fill"
        />
      )}
    </span>
  )
}

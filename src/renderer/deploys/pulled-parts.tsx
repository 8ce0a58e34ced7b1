import type { PulledPart } from '../../shared/model/deployment.ts'
import { cx } from '../ui/cx.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { lookOfPull, pulledWords } from './stage-words.ts'

interface PulledPartsProps {
  parts: readonly PulledPart[]
  /** The stage goes on: what is not there yet may still come. */
  isRunning: boolean
}

/** How far the image of each part is: whose it is, its bytes as a bar, and in words. */
export function PulledParts({ parts, isRunning }: PulledPartsProps) {
  return (
    <ul
      aria-label="Images of the services"
      className="grid grid-cols-[minmax(72px,max-content)_minmax(32px,1fr)_minmax(0,max-content)] gap-x-3"
    >
      {parts.map((each) => (
        <PartRow key={each.part} of={each} isRunning={isRunning} />
      ))}
    </ul>
  )
}

function PartRow({ of, isRunning }: { of: PulledPart; isRunning: boolean }) {
  const look = lookOfPull(of, isRunning)
  const isDone = of.state === 'pulled'
  const done = isDone ? 1 : of.total > 0 ? of.done / of.total : 0
  const fill = isDone ? 'bg-good-fill' : look.moving ? 'bg-busy-fill' : 'bg-line-strong'
  return (
    <li className="col-span-3 grid min-h-6 grid-cols-subgrid items-center text-sm">
      <span className="flex max-w-44 min-w-0 font-mono" title={of.part}>
        <StateMark look={look} word={of.part} />
      </span>
      {isDone || of.total > 0 ? (
        <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-line/60">
          <span style={{ width: `${done * 100}%` }} className={cx('block h-full', fill)} />
        </span>
      ) : (
        <span />
      )}
      <span className="text-right text-dim tabular-nums">{pulledWords(of, look)}</span>
    </li>
  )
}

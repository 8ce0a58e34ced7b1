import { CheckCircle2, CircleHelp, CircleSlash, TriangleAlert, XCircle } from 'lucide-react'
import type { Checkup } from '../../shared/model/host.ts'
import { Command } from './mono.tsx'
import type { Look } from './state-look.ts'
import { StateMark } from './state-mark.tsx'

export const outcomeLook: { readonly [O in Checkup['outcome']]: Look } = {
  ok: { tone: 'good', icon: CheckCircle2, word: 'Good' },
  warning: { tone: 'warn', icon: TriangleAlert, word: 'Warning' },
  failed: { tone: 'bad', icon: XCircle, word: 'Failed' },
  skipped: { tone: 'calm', icon: CircleSlash, word: 'Skipped' },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Unknown' },
}

/** One step, with what mends it. */
export function Finding({ checkup }: { checkup: Checkup }) {
  const { title, outcome, found, remedy } = checkup
  return (
    <li className="grid grid-cols-[80px_minmax(0,1fr)] items-start gap-x-3 border-b py-1.5">
      <StateMark look={outcomeLook[outcome]} />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-strong">{title}</span> <span className="text-dim">{found}</span>
        </p>
        {remedy && <p className="break-words">{remedy.text}</p>}
        {remedy?.command && <Command text={remedy.command} />}
      </div>
    </li>
  )
}

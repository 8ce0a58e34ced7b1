import {
  Ban,
  CheckCircle2,
  CircleArrowUp,
  CircleDashed,
  CircleHelp,
  HardDrive,
  SearchX,
  Split,
} from 'lucide-react'
import { type Finding, type Mark, markWords } from '../../shared/model/versions.ts'
import type { Look } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'

const looks: { readonly [M in Exclude<Mark, 'none'>]: Look } = {
  same: { tone: 'good', icon: CheckCircle2, word: markWords.same },
  drifted: { tone: 'warn', icon: Split, word: markWords.drifted },
  'not-deployed': { tone: 'busy', icon: CircleDashed, word: markWords['not-deployed'] },
  newer: { tone: 'busy', icon: CircleArrowUp, word: markWords.newer },
  missing: { tone: 'warn', icon: SearchX, word: markWords.missing },
  local: { tone: 'calm', icon: HardDrive, word: markWords.local },
  'not-asked': { tone: 'calm', icon: Ban, word: markWords['not-asked'] },
  unknown: { tone: 'unknown', icon: CircleHelp, word: markWords.unknown },
}

interface VersionMarkProps {
  finding: Finding
  stale?: boolean
}

/** How a column differs from the one before it: icon and word; the sentence is one hover away. */
export function VersionMark({ finding, stale = false }: VersionMarkProps) {
  const { mark, why } = finding
  if (mark === 'none') return null
  return (
    <span title={why} className="inline-flex min-w-0 shrink-0">
      <StateMark look={looks[mark]} stale={stale} />
    </span>
  )
}

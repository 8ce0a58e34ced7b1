/** Marks of what ails a workload beside its state: files that changed, drift, how its last deployment held. */
import { FilePen, FileX, Split } from 'lucide-react'
import type { FleetWorkload } from '../../shared/model/fleet.ts'
import { deploymentLook, type Look } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'

interface WorkloadMark {
  readonly look: Look
  readonly why: string
}

const driftLook: Look = { tone: 'warn', icon: Split, word: 'Drifted' }
const filesLook: Look = { tone: 'busy', icon: FilePen, word: 'Files changed' }

const unreadableLook: Look = { tone: 'bad', icon: FileX, word: 'Cannot be read' }

type Marked = Pick<FleetWorkload, 'drift' | 'filesChangedAt' | 'lastDeployment' | 'unreadable'>

/** The most pressing first. */
export function marksOf({
  drift,
  filesChangedAt,
  lastDeployment,
  unreadable,
}: Marked): WorkloadMark[] {
  const isUnstable = lastDeployment?.state === 'unstable'
  return [
    ...(unreadable ? [{ look: unreadableLook, why: 'Its record cannot be read' }] : []),
    ...(isUnstable
      ? [{ look: deploymentLook.unstable, why: 'Its last deployment did not hold' }]
      : []),
    ...(drift === undefined ? [] : [{ look: driftLook, why: drift }]),
    ...(filesChangedAt === undefined
      ? []
      : [{ look: filesLook, why: 'Its files changed, and that is not deployed' }]),
  ]
}

export function WorkloadMarks({ workload }: { workload: Marked }) {
  const [first, ...more] = marksOf(workload)
  if (!first) return null
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span title={first.why} className="inline-flex min-w-0 shrink-0">
        <StateMark look={first.look} />
      </span>
      {more.length > 0 && (
        <span className="text-faint" title={more.map(({ why }) => why).join('; ')}>
          +{more.length}
          <span className="sr-only">: {more.map(({ look }) => look.word).join(', ')}</span>
        </span>
      )}
    </span>
  )
}

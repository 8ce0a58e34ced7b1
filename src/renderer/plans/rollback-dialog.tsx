import type { RollbackProposed } from '../client/proposals.ts'
import { LinkNote } from './link-note.tsx'
import { PlanDialog } from './plan-dialog.tsx'

/** The plan of a rollback opens at once; only its button acts. */
export function RollbackDialog(props: { proposal: RollbackProposed; onClose: () => void }) {
  const { workload, release, link } = props.proposal
  return (
    <PlanDialog
      title={`Roll back ${workload} to ${release}`}
      description="The same images and the same configuration as then, through the same stages."
      {...(link && { note: <LinkNote link={link} />, firstReason: link.reason ?? '' })}
      request={{ workload, action: 'rollback', release }}
      verb={() => `Roll back to ${release}`}
      onClose={props.onClose}
    />
  )
}

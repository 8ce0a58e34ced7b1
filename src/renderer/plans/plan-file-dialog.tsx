import { FileCheck2, FileDiff, FileText, FileX2 } from 'lucide-react'
import type { Plan } from '../../shared/model/plan.ts'
import { planDifferences, readPlanFile } from '../../shared/model/plan-file.ts'
import type { PlanFileProposed } from '../client/proposals.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { DifferenceTable } from '../ui/differences.tsx'
import { Note } from '../ui/panel.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { requestOf } from './plan-request.ts'
import { planVerb } from './plan-words.ts'

interface PlanFileDialogProps {
  proposal: PlanFileProposed
  onClose: () => void
}

/** A plan that was computed elsewhere: computed again here, and marked equal or moved. What the file says is never done. */
export function PlanFileDialog({ proposal, onClose }: PlanFileDialogProps) {
  const { name, text } = proposal
  const { plan: said, problem } = readPlanFile(text)
  if (!said || said.action === 'reconcile' || said.action === 'prune') {
    return (
      <Dialog
        open
        onClose={onClose}
        title="Plan from a file"
        footer={<Button onClick={onClose}>Close</Button>}
      >
        <Note
          tone="warn"
          icon={FileX2}
          title={`${name} cannot be shown`}
          text={`${problem ?? 'nobody can ask for what it plans'}. Nothing was changed.`}
        />
      </Dialog>
    )
  }
  return (
    <PlanDialog
      title={`Plan for ${said.workload}`}
      note={
        <Note
          tone="calm"
          icon={FileText}
          title="From a file"
          text={`${name} was computed elsewhere. This is what it comes to here, now.`}
        />
      }
      request={requestOf(said)}
      verb={(plan) => planVerb(plan ?? said)}
      idle="Nothing to do"
      found={(now) => <Compared said={said} now={now} />}
      onClose={onClose}
    />
  )
}

function Compared({ said, now }: { said: Plan; now: Plan }) {
  const moved = planDifferences(said, now)
  if (moved.length === 0)
    return (
      <Note
        tone="good"
        icon={FileCheck2}
        title="Equal"
        text="It is what the file says, field by field."
      />
    )
  return (
    <section aria-label="What moved since the file" className="flex flex-col gap-2">
      <Note
        tone="warn"
        icon={FileDiff}
        title="Moved"
        text="Here it comes to something else than the file says:"
      />
      <DifferenceTable difference={moved} before="The file says" after="Now" />
    </section>
  )
}

import { AdoptContainerDialog } from '../adopt/adopt-container-dialog.tsx'
import { AdoptDialog } from '../adopt/adopt-dialog.tsx'
import type { Proposal } from '../client/proposals.ts'
import { ControlDialog } from '../plans/control-dialog.tsx'
import { DeployDialog } from '../plans/deploy-dialog.tsx'
import { PlanFileDialog } from '../plans/plan-file-dialog.tsx'
import { RollbackDialog } from '../plans/rollback-dialog.tsx'
import { ScaleDialog } from '../plans/scale-dialog.tsx'
import { SeveralDialog } from '../plans/several-dialog.tsx'
import { DeleteDialog } from '../workloads/delete-dialog.tsx'

/** The dialog of a proposal, each of which shows the plan of it. */
export function ProposalDialog({ proposal, onClose }: { proposal: Proposal; onClose: () => void }) {
  switch (proposal.kind) {
    case 'deploy':
      return <DeployDialog proposal={proposal} onClose={onClose} />
    case 'rollback':
      return <RollbackDialog proposal={proposal} onClose={onClose} />
    case 'adopt':
      return <AdoptDialog proposal={proposal} onClose={onClose} />
    case 'adopt-container':
      return <AdoptContainerDialog proposal={proposal} onClose={onClose} />
    case 'delete':
      return <DeleteDialog proposal={proposal} onClose={onClose} />
    case 'several':
      return <SeveralDialog proposal={proposal} onClose={onClose} />
    case 'scale':
      return <ScaleDialog proposal={proposal} onClose={onClose} />
    case 'plan-file':
      return <PlanFileDialog proposal={proposal} onClose={onClose} />
    default:
      return <ControlDialog proposal={proposal} onClose={onClose} />
  }
}

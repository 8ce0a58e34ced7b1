import { type ReactNode, useCallback, useState } from 'react'
import { DeployDialog } from './deploy-dialog.tsx'
import { type Proposal, ProposalContext } from './proposals.ts'
import { RollbackDialog } from './rollback-dialog.tsx'

export function ProposalProvider({ children }: { children: ReactNode }) {
  const [proposal, setProposal] = useState<Proposal | null>(null)
  const close = useCallback(() => setProposal(null), [])
  return (
    <ProposalContext value={setProposal}>
      {children}
      {proposal?.kind === 'deploy' && <DeployDialog proposal={proposal} onClose={close} />}
      {proposal?.kind === 'rollback' && <RollbackDialog proposal={proposal} onClose={close} />}
    </ProposalContext>
  )
}

import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import { type Proposal, ProposalContext } from '../client/proposals.ts'
import { loadProposalDialog } from './pages.ts'
import { usePlanDrop } from './use-plan-drop.ts'

const ProposalDialog = lazy(loadProposalDialog)

export function ProposalProvider({ children }: { children: ReactNode }) {
  const [proposal, setProposal] = useState<Proposal | null>(null)
  usePlanDrop(setProposal)
  const close = useCallback(() => setProposal(null), [])
  return (
    <ProposalContext value={setProposal}>
      {children}
      {proposal && (
        <Suspense fallback={null}>
          <ProposalDialog proposal={proposal} onClose={close} />
        </Suspense>
      )}
    </ProposalContext>
  )
}

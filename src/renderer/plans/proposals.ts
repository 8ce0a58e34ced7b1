import { createContext, use } from 'react'

/** A change that somebody or something suggests; a human sees its plan and confirms it. */
export type Proposal = DeployProposed | RollbackProposed

export interface DeployProposed {
  readonly kind: 'deploy'
  readonly workload: string
  readonly tag?: string
  /** It came by a link; the dialog says so. */
  readonly isByLink?: boolean
  /** What a link says the tag is; shown beside what the plan found. */
  readonly digest?: string
}

export interface RollbackProposed {
  readonly kind: 'rollback'
  readonly workload: string
  readonly release: string
}

export const ProposalContext = createContext<(proposal: Proposal) => void>(() => {})

/** Opens the dialog of a proposal over whatever view is shown. */
export function useProposal(): (proposal: Proposal) => void {
  return use(ProposalContext)
}

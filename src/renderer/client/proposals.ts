import { createContext, use } from 'react'
import type { Control } from '../../shared/model/controls.ts'
import type {
  DeployProposal as LinkedDeploy,
  RollbackProposal as LinkedRollback,
} from '../../shared/model/deep-link.ts'

/** A change that somebody or something suggests; a human sees its plan and confirms it. */
export type Proposal =
  | DeployProposed
  | RollbackProposed
  | ControlProposed
  | SeveralProposed
  | ScaleProposed
  | AdoptProposed
  | AdoptContainerProposed
  | DeleteProposed
  | PlanFileProposed

export interface DeployProposed {
  readonly kind: 'deploy'
  readonly workload: string
  readonly tag?: string
  /** Digest of the one image, whatever the tag means by now. */
  readonly digest?: string
  /** Whether it begins with a choice among what the registry has. */
  readonly picksTag?: boolean
  /** Whether waiting for what another installation does there is chosen already. */
  readonly waits?: boolean
  /** The link that it came by; the dialog says so, and shows all that it says. */
  readonly link?: LinkedDeploy
}

export interface RollbackProposed {
  readonly kind: 'rollback'
  readonly workload: string
  readonly release: string
  readonly link?: LinkedRollback
}

/** Something that is done with services of a stack as they are. */
export interface ControlProposed {
  readonly kind: 'stop' | 'start' | 'restart' | 'pull'
  readonly workload: string
  /** None named = all of them. */
  readonly services: readonly string[]
}

/** The same done with several workloads, each by a deployment of its own. */
export interface SeveralProposed {
  readonly kind: 'several'
  readonly action: 'deploy' | Control
  readonly workloads: readonly string[]
}

export interface ScaleProposed {
  readonly kind: 'scale'
  readonly workload: string
  /** How many of each there are now. */
  readonly counts: Readonly<Record<string, number>>
  /** Whether it is one program: the count is that of the workload itself. */
  readonly isAlone?: boolean
}

/** To take a workload down and forget its document. */
export interface DeleteProposed {
  readonly kind: 'delete'
  readonly workload: string
  readonly host: string
}

/** A plan that somebody computed elsewhere, as its file has it. */
export interface PlanFileProposed {
  readonly kind: 'plan-file'
  readonly name: string
  readonly text: string
}

/** To take over a compose project as it runs. */
export interface AdoptProposed {
  readonly kind: 'adopt'
  readonly host: string
  readonly project: string
}

/** To take over a container as it runs. */
export interface AdoptContainerProposed {
  readonly kind: 'adopt-container'
  readonly host: string
  /** In full. */
  readonly id: string
  readonly name: string
  /** Whether it is another installation's, and is moved here. */
  readonly claims?: boolean
}

export const ProposalContext = createContext<(proposal: Proposal) => void>(() => {})

/** Opens the dialog of a proposal over whatever view is shown. */
export function useProposal(): (proposal: Proposal) => void {
  return use(ProposalContext)
}

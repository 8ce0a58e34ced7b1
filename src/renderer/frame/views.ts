// Views of what is worked on, and what floats over them, in one file of the built page; pages.ts says when it is loaded.
import { DeploymentsPage } from '../deploys/deployments-page.tsx'
import { FacesPage } from '../faces/faces-page.tsx'
import { FirstRun } from '../first-run/first-run.tsx'
import { ContainerPage } from '../fleet/container-page.tsx'
import { HostsPage } from '../hosts/hosts-page.tsx'
import { PlanPage } from '../plans/plan-page.tsx'
import { NewWorkloadPage } from '../workloads/new-workload-page.tsx'
import { WorkloadPage } from '../workloads/workload-page.tsx'
import { KeyHelp } from './key-help.tsx'
import { Palette } from './palette.tsx'
import { ProposalDialog } from './proposal-dialog.tsx'

export const views = {
  container: ContainerPage,
  deployments: DeploymentsPage,
  faces: FacesPage,
  firstRun: FirstRun,
  hosts: HostsPage,
  keyHelp: KeyHelp,
  newWorkload: NewWorkloadPage,
  palette: Palette,
  plan: PlanPage,
  proposalDialog: ProposalDialog,
  workload: WorkloadPage,
}

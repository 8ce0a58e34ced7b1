// Every view but the first, and what floats over them, in one file of the built page; pages.ts says when it is loaded.
import { ActivityPage } from '../activity/activity-page.tsx'
import { DeploymentsPage } from '../deploys/deployments-page.tsx'
import { FirstRun } from '../first-run/first-run.tsx'
import { ContainerPage } from '../fleet/container-page.tsx'
import { HostsPage } from '../hosts/hosts-page.tsx'
import { NotificationsPage } from '../notifications/notifications-page.tsx'
import { PlanPage } from '../plans/plan-page.tsx'
import { SettingsPage } from '../settings/settings-page.tsx'
import { NewWorkloadPage } from '../workloads/new-workload-page.tsx'
import { WorkloadPage } from '../workloads/workload-page.tsx'
import { KeyHelp } from './key-help.tsx'
import { Palette } from './palette.tsx'
import { ProposalDialog } from './proposal-dialog.tsx'

export const views = {
  activity: ActivityPage,
  container: ContainerPage,
  deployments: DeploymentsPage,
  firstRun: FirstRun,
  hosts: HostsPage,
  keyHelp: KeyHelp,
  newWorkload: NewWorkloadPage,
  notifications: NotificationsPage,
  palette: Palette,
  plan: PlanPage,
  proposalDialog: ProposalDialog,
  settings: SettingsPage,
  workload: WorkloadPage,
}

// Every view but the first, in one file of the built page; pages.ts says when it is loaded.
import { DeploymentsPage } from '../deploys/deployments-page.tsx'
import { FirstRun } from '../first-run/first-run.tsx'
import { ContainerPage } from '../fleet/container-page.tsx'
import { HostsPage } from '../hosts/hosts-page.tsx'
import { PlanPage } from '../plans/plan-page.tsx'
import { SettingsPage } from '../settings/settings-page.tsx'
import { NewWorkloadPage } from '../workloads/new-workload-page.tsx'
import { WorkloadPage } from '../workloads/workload-page.tsx'
import { Palette } from './palette.tsx'

export const views = {
  container: ContainerPage,
  deployments: DeploymentsPage,
  firstRun: FirstRun,
  hosts: HostsPage,
  newWorkload: NewWorkloadPage,
  palette: Palette,
  plan: PlanPage,
  settings: SettingsPage,
  workload: WorkloadPage,
}

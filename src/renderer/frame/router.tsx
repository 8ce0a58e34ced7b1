import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
} from '@tanstack/react-router'
import { DeploymentsPage } from '../deploys/deployments-page.tsx'
import { ContainerPage } from '../fleet/container-page.tsx'
import { FleetPage } from '../fleet/fleet-page.tsx'
import { HostsPage } from '../hosts/hosts-page.tsx'
import { PlanPage } from '../plans/plan-page.tsx'
import { SettingsPage } from '../settings/settings-page.tsx'
import { NewWorkloadPage } from '../workloads/new-workload-page.tsx'
import { WorkloadPage } from '../workloads/workload-page.tsx'
import { Frame } from './frame.tsx'
import { NotFoundPage } from './not-found-page.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage })

const getParentRoute = () => root

/** A search value counts only where it is text. */
const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

const routes = [
  createRoute({
    getParentRoute,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/fleet' })
    },
  }),
  createRoute({ getParentRoute, path: '/fleet', component: FleetPage }),
  createRoute({ getParentRoute, path: '/containers/$host/$id', component: ContainerPage }),
  createRoute({ getParentRoute, path: '/deployments', component: DeploymentsPage }),
  createRoute({ getParentRoute, path: '/deployments/$id', component: DeploymentsPage }),
  createRoute({
    getParentRoute,
    path: '/workloads/$name',
    component: WorkloadPage,
    validateSearch: (search): { deploy?: string } => {
      const deploy = text(search.deploy)
      return deploy === undefined ? {} : { deploy }
    },
  }),
  createRoute({ getParentRoute, path: '/workloads/$name/$tab', component: WorkloadPage }),
  createRoute({ getParentRoute, path: '/new', component: NewWorkloadPage }),
  createRoute({
    getParentRoute,
    path: '/hosts',
    component: HostsPage,
    validateSearch: (search): { host?: string } => {
      const host = text(search.host)
      return host === undefined ? {} : { host }
    },
  }),
  createRoute({ getParentRoute, path: '/settings', component: SettingsPage }),
  createRoute({ getParentRoute, path: '/plan/$id', component: PlanPage }),
] as const

export function createWindowRouter() {
  return createRouter({ routeTree: root.addChildren(routes), history: createHashHistory() })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createWindowRouter>
  }
}

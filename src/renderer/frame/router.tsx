import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  useSearch,
} from '@tanstack/react-router'
import { lazy } from 'react'
import { FleetPage } from '../fleet/fleet-page.tsx'
import { followLinksInAddress } from '../links/link-address.ts'
import { LinkPage } from '../links/link-page.tsx'
import { Frame } from './frame.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { loadFirstRun, pages } from './pages.ts'

const FirstRun = lazy(loadFirstRun)

/** A search value counts only where it is text. */
const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

const root = createRootRoute({
  component: Frame,
  notFoundComponent: NotFoundPage,
  // By the keys of the desktop that open the palette.
  validateSearch: (search): { palette?: 'open' } =>
    search.palette === 'open' ? { palette: 'open' } : {},
})

const getParentRoute = () => root

const routes = [
  createRoute({
    getParentRoute,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/fleet' })
    },
  }),
  createRoute({
    getParentRoute,
    path: '/fleet',
    component: () => <FleetPage firstRun={FirstRun} />,
  }),
  createRoute({ getParentRoute, path: '/containers/$host/$id', component: pages.container }),
  createRoute({ getParentRoute, path: '/deployments', component: pages.deployments }),
  createRoute({ getParentRoute, path: '/deployments/$id', component: pages.deployments }),
  createRoute({ getParentRoute, path: '/activity', component: pages.activity }),
  createRoute({ getParentRoute, path: '/activity/$seq', component: pages.activity }),
  createRoute({
    getParentRoute,
    path: '/workloads/$name',
    component: pages.workload,
    validateSearch: (search): { deploy?: string; rollback?: string; propose?: string } => {
      const [deploy, rollback] = [text(search.deploy), text(search.rollback)]
      const propose = text(search.propose)
      return {
        ...(propose !== undefined && { propose }),
        ...(deploy !== undefined && { deploy }),
        ...(rollback !== undefined && { rollback }),
      }
    },
  }),
  createRoute({
    getParentRoute,
    path: '/workloads/$name/$tab',
    component: pages.workload,
    validateSearch: (search): { service?: string; range?: string; release?: string } => {
      const [service, range] = [text(search.service), text(search.range)]
      const release = text(search.release)
      return {
        ...(service !== undefined && { service }),
        ...(range !== undefined && { range }),
        ...(release !== undefined && { release }),
      }
    },
  }),
  createRoute({ getParentRoute, path: '/new', component: pages.newWorkload }),
  createRoute({
    getParentRoute,
    path: '/hosts',
    component: pages.hosts,
    validateSearch: (search): { host?: string; part?: 'disk' } => {
      const host = text(search.host)
      const part = search.part === 'disk' ? search.part : undefined
      return { ...(host !== undefined && { host }), ...(part !== undefined && { part }) }
    },
  }),
  createRoute({ getParentRoute, path: '/names', component: pages.faces }),
  createRoute({ getParentRoute, path: '/updates', component: pages.updates }),
  createRoute({ getParentRoute, path: '/settings', component: pages.settings }),
  createRoute({
    getParentRoute,
    path: '/settings/notifications',
    component: pages.notifications,
  }),
  createRoute({ getParentRoute, path: '/plan/$id', component: pages.plan }),
  createRoute({
    getParentRoute,
    path: '/link',
    component: FollowLink,
    validateSearch: (search): { link: string } => ({ link: text(search.link) ?? '' }),
  }),
] as const

function FollowLink() {
  const { link } = useSearch({ from: '/link' })
  return <LinkPage link={link} />
}

export function createWindowRouter() {
  followLinksInAddress(window)
  return createRouter({ routeTree: root.addChildren(routes), history: createHashHistory() })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createWindowRouter>
  }
}

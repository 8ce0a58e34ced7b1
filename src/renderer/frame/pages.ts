// Every view but the first, and every dialog that plans, is loaded when it is gone to, or before that when there is
// nothing to do.
import { lazyRouteComponent } from '@tanstack/react-router'
import type { ownViews } from './own-views.ts'
import type { views } from './views.ts'

const load = () => import('./views.ts')
const loadOwn = () => import('./own-views.ts')

const page = <Name extends keyof typeof views>(name: Name) =>
  lazyRouteComponent(async () => ({ default: (await load()).views[name] }))

const ownPage = <Name extends keyof typeof ownViews>(name: Name) =>
  lazyRouteComponent(async () => ({ default: (await loadOwn()).ownViews[name] }))

export const pages = {
  activity: ownPage('activity'),
  container: page('container'),
  deployments: page('deployments'),
  faces: page('faces'),
  hosts: page('hosts'),
  newWorkload: page('newWorkload'),
  notifications: ownPage('notifications'),
  plan: page('plan'),
  settings: ownPage('settings'),
  updates: ownPage('updates'),
  workload: page('workload'),
}

export const loadPalette = async () => ({ default: (await load()).views.palette })

export const loadKeyHelp = async () => ({ default: (await load()).views.keyHelp })

export const loadProposalDialog = async () => ({ default: (await load()).views.proposalDialog })

export const loadFirstRun = async () => ({ default: (await load()).views.firstRun })

/** So that going to a view, or opening what floats over it, waits for nothing. */
export async function preloadPages(): Promise<void> {
  await new Promise((resolve) => requestIdleCallback(resolve))
  await Promise.all([load(), loadOwn()])
}

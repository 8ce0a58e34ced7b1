// Every view but the first, and every dialog that plans, is loaded when it is gone to, or before that when there is
// nothing to do.
import { lazyRouteComponent } from '@tanstack/react-router'
import type { views } from './views.ts'

type Views = typeof views

const load = () => import('./views.ts')

const page = <Name extends keyof Views>(name: Name) =>
  lazyRouteComponent(async () => ({ default: (await load()).views[name] }))

export const pages = {
  activity: page('activity'),
  container: page('container'),
  deployments: page('deployments'),
  hosts: page('hosts'),
  newWorkload: page('newWorkload'),
  notifications: page('notifications'),
  plan: page('plan'),
  settings: page('settings'),
  workload: page('workload'),
}

export const loadPalette = async () => ({ default: (await load()).views.palette })

export const loadKeyHelp = async () => ({ default: (await load()).views.keyHelp })

export const loadProposalDialog = async () => ({ default: (await load()).views.proposalDialog })

export const loadFirstRun = async () => ({ default: (await load()).views.firstRun })

/** So that going to a view, or opening what floats over it, waits for nothing. */
export async function preloadPages(): Promise<void> {
  await new Promise((resolve) => requestIdleCallback(resolve))
  await load()
}

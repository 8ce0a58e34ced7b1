import type { ContractRouterClient } from '@orpc/contract'
import { activity } from './activity.ts'
import { app } from './app.ts'
import { deploys } from './deploys.ts'
import { dns } from './dns.ts'
import { edge } from './edge.ts'
import { faces } from './faces.ts'
import { fleet } from './fleet.ts'
import { gitCredentials } from './git-credentials.ts'
import { hosts } from './hosts.ts'
import { images } from './images.ts'
import { logs } from './logs.ts'
import { channels, notifications, rules } from './notifications.ts'
import { plans } from './plans.ts'
import { projects } from './projects.ts'
import { prune } from './prune.ts'
import { registries } from './registries.ts'
import { releases } from './releases.ts'
import { routes } from './routes.ts'
import { secrets } from './secrets.ts'
import { settings } from './settings.ts'
import { sources } from './sources.ts'
import { stats } from './stats.ts'
import { updates } from './updates.ts'
import { vault } from './vault.ts'
import { volumes } from './volumes.ts'
import { workloads } from './workloads.ts'

/** Everything the doors can ask of the app; handlers and clients derive from it. */
export const contract = {
  app,
  hosts,
  sources,
  workloads,
  plans,
  deploys,
  releases,
  projects,
  fleet,
  logs,
  stats,
  settings,
  activity,
  channels,
  rules,
  notifications,
  gitCredentials,
  registries,
  dns,
  faces,
  volumes,
  secrets,
  updates,
  prune,
  images,
  vault,
  edge,
  routes,
}
export type Contract = typeof contract

/** The app as every door sees it. */
export type Client = ContractRouterClient<Contract>

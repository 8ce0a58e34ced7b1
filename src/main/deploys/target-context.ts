/** A target as a deployment and its plan know it: its session, its proxy, the settings that hold there. */
import type { Person } from '../../shared/model/lock.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Router } from '../routing/router.ts'
import type { TargetContext } from '../sources/stage.ts'
import type { SettingsPort } from '../store/settings.ts'

export interface TargetContextDeps {
  readonly hosts: Hosts
  /** The proxy that a host declares; undefined = it has none. */
  readonly routerOf?: (session: HostSession) => Router | undefined
  readonly settings: SettingsPort
  readonly installation: string
  readonly by: Person
}

/** A target as the stages of its workload's kind see it. */
export function targetContext(deps: TargetContextDeps, target: string): TargetContext {
  const session = deps.hosts.get(target)
  const { installation, by } = deps
  const router = deps.routerOf?.(session)
  const sessionOf = (host: string) => deps.hosts.get(host)
  return {
    ...{ session, settings: settingsOn(deps, session), installation, by, sessionOf },
    ...(router && { router }),
  }
}

/** The user's settings as they hold on a host: with the paths that were allowed on it alone. */
export function settingsOn(
  { settings }: Pick<TargetContextDeps, 'settings'>,
  { allowedPaths = [] }: Pick<HostSession, 'allowedPaths'>,
): Settings {
  const all = settings.get()
  return { ...all, allowedPaths: [...all.allowedPaths, ...allowedPaths] }
}

/** Notifications with their channels, and the secrets that no message may hold. */
import type { BugLog } from '../bug-log.ts'
import { systemClock, systemIds } from '../clock.ts'
import { systemAuthorities } from '../hosts/environment/authorities.ts'
import { secretsInEnvironment } from '../hosts/this-machine.ts'
import { createChannelHttp } from '../notifications/channels/http.ts'
import { channelKinds } from '../notifications/channels/registry.ts'
import { createNotifications } from '../notifications/notifications.ts'
import { redactorOf, secretValues } from '../secrets/redact.ts'
import type { Sources } from '../sources/source.ts'
import type { HostRecords } from '../store/host-records.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { hiddenOfNamed } from '../workloads/hidden.ts'

export function openNotifications(deps: {
  readonly store: Store
  readonly settings: SettingsPort
  readonly records: HostRecords
  readonly bugs: BugLog
  readonly sources: Sources
  /** Address of the browser door's page on this machine; null = there is none. */
  readonly page: () => string | null
}) {
  const { store, settings, records, bugs, sources } = deps
  const clock = systemClock
  const authorities = systemAuthorities
  const http = createChannelHttp({ clock, env: process.env, authorities })
  const hereSecret = secretValues([secretsInEnvironment()])
  return createNotifications({
    ...{ store, clock, ids: systemIds, random: Math.random, kinds: channelKinds },
    sending: { http, authorities },
    hosts: records.list,
    linkBase: () => settings.get().linkBase,
    page: deps.page,
    credentialNamed: (name) => {
      const source = store.workloads.get(name)?.document.source
      return (source && sources.of(source.kind)?.credential?.(source)) ?? ''
    },
    redactOf: (name) =>
      redactorOf({ secrets: [...hereSecret, ...hiddenOfNamed(store, name)], names: [] }),
    reportBug: bugs.report,
  })
}

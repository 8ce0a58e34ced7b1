/** Refuses what a container asks of its host, unless its user consented to it, thing by thing (SD-33). Pure. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import type { ContainerSettings } from '../../../engine/container-settings.ts'
import { mayConsent, whyConsented } from '../mount-policy.ts'
import { type AskedOfHost, type UnsafeSetting, unsafeSettings } from '../unsafe-settings.ts'

interface Asking {
  readonly settings: Settings
  readonly host: string
  readonly workload: string
  /** The service that it is, of several; absent = it is one alone. */
  readonly service?: string
  /** The consents in its document. */
  readonly allow: readonly string[]
}

/** Throws `unsafe-project`; answers a line for each thing that is let through. `network`: its first. */
export function refuseUnsafe(
  asking: Asking,
  network: string,
  settings: ContainerSettings = {},
): readonly string[] {
  const { host, workload, service = workload } = asking
  const who = asking.service ?? 'It'
  const found = unsafeSettings(askedBy(network, settings)).map((each) => ({
    ...each,
    why: whyConsented(asking, `${service}:${each.thing}`),
  }))
  const refused = found.filter(({ why }) => why === null)
  if (refused.length === 0)
    return found.map(({ thing, message, why }) => `${who} may have ${thing} (${message}): ${why}`)
  return fail({
    ...{ kind: 'unsafe-project', host, workload, mayConsent: mayConsent(asking), others: [] },
    issues: refused.map(({ field, message }) => ({ path: `source.${camelCase(field)}`, message })),
    things: refused.map((each) => thingOf(service, each)),
  })
}

function askedBy(network: string, settings: ContainerSettings): AskedOfHost {
  const { pid, ipc, uts, cgroup, usernsMode: userns_mode } = settings
  return {
    privileged: settings.privileged === true,
    modes: { network_mode: network, pid, ipc, uts, cgroup, userns_mode },
    capAdd: settings.capAdd ?? [],
    securityOpt: settings.securityOpt ?? [],
    devices: [
      ...(settings.devices ?? []).map(({ host }) => host),
      ...(settings.deviceRequests ?? [])
        .filter(({ driver }) => driver === 'cdi')
        .flatMap(({ deviceIds }) => deviceIds),
    ],
    deviceCgroupRules: settings.deviceCgroupRules ?? [],
  }
}

function thingOf(service: string, { thing, message }: UnsafeSetting) {
  return { service, thing, message, consent: `${service}:${thing}`, file: null, line: null }
}

const camelCase = (field: string): string =>
  field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

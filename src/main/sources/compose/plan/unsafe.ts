/** Settings of a project that would let a container out of its box (SD-33). Pure. */

import { isRecord } from '../../../../shared/lib/is-record.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { unsafeSource, unsafeVolume } from '../../containers/mount-policy.ts'
import { hostModes, unsafeSettings } from '../../containers/unsafe-settings.ts'
import { filledFiles, type Rendered, type Service } from '../rendered.ts'
import type { UnsafeIssue } from './refuse-unsafe.ts'

/** `ownFolder`: where the project's own files are. */
export function unsafeContent(rendered: Rendered, ownFolder: string): UnsafeIssue[] {
  const services = Object.entries(rendered.services).flatMap(([name, service]) =>
    [
      ...unsafeSwitches(service),
      ...unsafeRights(service),
      ...unsafeMounts(service, ownFolder),
      ...takenVolumes(rendered, name, ownFolder),
    ].map((issue) => ({ ...issue, path: ['services', name, ...issue.path] })),
  )
  return [...services, ...unsafeShared(rendered, ownFolder)]
}

function unsafeSwitches(service: Service): UnsafeIssue[] {
  const given = foreignThings
    .filter(([name]) => isGiven(service[name]))
    .map(([name, message]) => ({ path: [name], thing: name, message }))
  const hooks = (['post_start', 'pre_stop'] as const)
    .filter((name) => isPrivileged(service[name]))
    .map((name) => ({
      ...{ path: [name], thing: `${name}=privileged` },
      message: 'it runs a command with every right on the host',
    }))
  const build = isRecord(service.build) ? service.build : {}
  const built = buildRights
    .filter(([name, isUnsafe]) => isUnsafe(build[name]))
    .map(([name, , message]) => ({ path: ['build', name], thing: `build.${name}`, message }))
  return [...given, ...hooks, ...built]
}

/** As any container asks for it. */
function unsafeRights(service: Service): UnsafeIssue[] {
  const asked = {
    privileged: isGiven(service.privileged),
    modes: Object.fromEntries(hostModes.map((mode) => [mode, modeText(service[mode])])),
    capAdd: texts(service.cap_add),
    securityOpt: texts(service.security_opt),
    devices: deviceSources(service),
    deviceCgroupRules: isGiven(service.device_cgroup_rules) ? ['given'] : [],
  }
  return unsafeSettings(asked).map(({ field, ...issue }) => ({ path: [field], ...issue }))
}

const modeText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

function deviceSources({ devices }: Service): string[] {
  if (!Array.isArray(devices)) return []
  return devices.map((device: unknown) => {
    const written = isRecord(device) ? String(device.source) : String(device)
    return written.split(':')[0] ?? ''
  })
}

function isPrivileged(hooks: unknown): boolean {
  return Array.isArray(hooks) && hooks.some((hook) => isRecord(hook) && isGiven(hook.privileged))
}

/** Some of them only newer versions of compose know. */
const foreignThings = [
  ['use_api_socket', 'it gets the engine itself'],
  ['provider', 'it runs a program on the host'],
] as const

const buildRights = [
  ['privileged', isGiven, 'its build gets every right on the host'],
  ['entitlements', isGiven, 'its build gets rights over the host'],
  ['network', (value: unknown) => value === 'host', "its build shares the host's network"],
] as const

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== false
}

function unsafeMounts({ volumes }: Service, ownFolder: string): UnsafeIssue[] {
  return (volumes ?? []).flatMap((mount) => {
    const message = unsafeMount(mount, ownFolder)
    const thing = mountThing(mount)
    return message === null ? [] : [{ path: ['volumes'], item: mount.target, thing, message }]
  })
}

type Mount = NonNullable<Service['volumes']>[number]

/** `/var/run/docker.sock:ro` */
function mountThing({ source = '', read_only }: Mount): string {
  return `${source.replace(/(?<=.)\/+$/, '')}${read_only === true ? ':ro' : ''}`
}

function unsafeMount({ type, source = '', read_only }: Mount, ownFolder: string): string | null {
  if (type === 'npipe') return 'it gets a pipe of the host'
  return type === 'bind' ? unsafeSource(source, ownFolder, read_only === true) : null
}

/** Volumes of another service of the project are as good as its own; those of any other container are not. */
function takenVolumes(rendered: Rendered, name: string, ownFolder: string): UnsafeIssue[] {
  const taken = (from: string, seen: readonly string[]): UnsafeIssue[] =>
    (ownValue(rendered.services, from)?.volumes_from ?? []).flatMap((item) => {
      const [other = ''] = item.split(':')
      const at = { path: ['volumes_from'], item }
      if (other === 'container')
        return [
          {
            ...at,
            thing: `volumes_from=${item}`,
            message: 'it takes the volumes of another container',
          },
        ]
      const service = ownValue(rendered.services, other)
      if (!service || seen.includes(other)) return []
      const own = unsafeMounts(service, ownFolder).map(({ thing, message }) => ({
        ...{ ...at, thing },
        message: `${message}, by ${other}`,
      }))
      return [...own, ...taken(other, [...seen, other])]
    })
  return taken(name, [name])
}

/** Networks, volumes, secrets and configs of the whole project. */
function unsafeShared(rendered: Rendered, ownFolder: string): UnsafeIssue[] {
  const networks = Object.entries(rendered.networks ?? {})
    .filter(([, { name, driver }]) => name === 'host' || driver === 'host')
    .map(([name]) => ({
      ...{ path: ['networks', name], thing: 'host' },
      message: "it is the host's own network",
    }))
  const volumes = Object.entries(rendered.volumes ?? {}).flatMap(([name, volume]) => {
    const message = unsafeVolume(volume.driver_opts, ownFolder)
    const { device } = isRecord(volume.driver_opts) ? volume.driver_opts : {}
    const at = { path: ['volumes', name, 'driver_opts'], thing: String(device) }
    return message === null ? [] : [{ ...at, message }]
  })
  const files = filledFiles(rendered).flatMap(({ source, at }) => {
    const message = unsafeSource(source, ownFolder)
    return message === null ? [] : [{ ...at, thing: source, message }]
  })
  return [...networks, ...volumes, ...files]
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

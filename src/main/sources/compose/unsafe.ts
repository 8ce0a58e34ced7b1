/** What in a project would let a container out of its box (SD-33). Pure. */
import type { Issue } from '../../../shared/model/failure.ts'
import type { Rendered, Service } from './rendered.ts'

/** Capabilities that are as good as root on the host (capabilities(7)). */
const dangerousCaps = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'SYS_TIME',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'BPF',
  'PERFMON',
  'SYSLOG',
])

/** Folders of a host that hand it over, by themselves or by what is in them. */
const sensitiveFolders = [
  '/boot',
  '/dev',
  '/etc',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/run',
]
/** Read by half of all images, and harmless. */
const harmlessFiles = ['/etc/localtime', '/etc/timezone']

const hostModes = ['network_mode', 'pid', 'ipc', 'userns_mode', 'cgroup', 'uts'] as const

/** `path` like `services.web.privileged`. */
export function unsafeContent(rendered: Rendered, ownFolder: string): Issue[] {
  const services = Object.entries(rendered.services).flatMap(([name, service]) =>
    unsafeService(service, ownFolder).map(({ path, message }) => ({
      path: `services.${name}.${path}`,
      message,
    })),
  )
  const volumes = Object.entries(rendered.volumes ?? {}).flatMap(([name, volume]) =>
    unsafeDriverOptions(volume.driver_opts).map((message) => ({
      path: `volumes.${name}.driver_opts`,
      message,
    })),
  )
  return [...services, ...volumes]
}

function unsafeService(service: Service, ownFolder: string): Issue[] {
  return [
    ...unsafeSwitches(service),
    ...unsafeRights(service),
    ...(service.volumes ?? []).flatMap(({ type, source = '' }, index) => {
      // The project's own files are its own, wherever it lies.
      const isOwn = source.startsWith(`${ownFolder}/`) && !source.split('/').includes('..')
      const message = type === 'bind' && !isOwn ? unsafeSource(source) : null
      return message === null ? [] : [{ path: `volumes[${index}]`, message }]
    }),
  ]
}

function unsafeSwitches(service: Service): Issue[] {
  const shared = hostModes
    .filter((mode) => service[mode] === 'host')
    .map((path) => ({ path, message: "it shares the host's own" }))
  const filled = foreignThings
    .filter(([path]) => Array.isArray(service[path]) && service[path].length > 0)
    .map(([path, message]) => ({ path, message }))
  const privileged = { path: 'privileged', message: 'it gets every right on the host' }
  return [...(service.privileged === true ? [privileged] : []), ...shared, ...filled]
}

const foreignThings = [
  ['devices', 'it gets devices of the host'],
  ['device_cgroup_rules', 'it may make devices'],
  ['volumes_from', 'it takes the volumes of another container'],
] as const

const protectionOff =
  /^(seccomp|apparmor)[:=]unconfined$|^label[:=]disable$|^systempaths[:=]unconfined$/

function unsafeRights(service: Service): Issue[] {
  const capabilities = texts(service.cap_add)
    .map((capability) => capability.toUpperCase().replace(/^CAP_/, ''))
    .filter((name) => dangerousCaps.has(name))
    .map((name) => ({ path: 'cap_add', message: `${name} is as good as root on the host` }))
  const options = texts(service.security_opt)
    .filter((option) => protectionOff.test(option))
    .map((option) => ({ path: 'security_opt', message: `${option} switches a protection off` }))
  return [...capabilities, ...options]
}

function unsafeSource(source: string): string | null {
  if (source.split('/').includes('..')) return `${source} climbs out of its folder`
  const path = source.replace(/\/+$/, '') || '/'
  if (path === '/') return 'it gets the whole disk of the host'
  if (harmlessFiles.includes(path)) return null
  const folder = sensitiveFolders.find((each) => path === each || path.startsWith(`${each}/`))
  return folder ? `${path} is part of what runs the host` : null
}

/** A volume of the local driver can be a folder of the host in disguise. */
function unsafeDriverOptions(options: unknown): string[] {
  if (options === null || typeof options !== 'object') return []
  const { device, o } = options as Record<string, unknown>
  if (typeof device !== 'string' || !device.startsWith('/')) return []
  const isBind = typeof o === 'string' && o.split(',').includes('bind')
  const reason = isBind ? unsafeSource(device) : null
  return reason ? [`as a bind mount, ${reason}`] : []
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

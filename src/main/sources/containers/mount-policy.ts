/**
 * Mount policy: which folders and files of a host a container may get. What hands the host over is told by
 * itself (SD-33), and given where its user consented to it; a folder that a document names must lie in one that the
 * settings allow (TF-60). Pure.
 */
import path from 'node:path'
import { isConsented } from '../../../shared/model/consent.ts'
import type { Settings } from '../../../shared/model/settings.ts'

/**
 * Why a folder of the host is refused, by its name alone; null = it is in one of the allowed ones. Names are those of
 * the host, whatever this machine is: case and form of Unicode count, as on its disk.
 */
export function whyNotAllowed(
  source: string,
  { allowedPaths }: Pick<Settings, 'allowedPaths'>,
): string | null {
  if (!source.startsWith('/')) return 'name a host folder that starts with /'
  if (/\p{Cc}/u.test(source)) return 'a host folder has no control characters'
  if (source.split('/').includes('..')) return 'a host folder has no ".." in it'
  if (allowedPaths.some((allowed) => isInFolder(source, allowed))) return null
  return `${source} is not in the allowed folders (Settings, allowed paths; or those of the host)`
}

/** Or the same; both absolute, and however they are written. */
export function isInFolder(place: string, folder: string): boolean {
  const [plain, below] = [path.posix.normalize(place), path.posix.normalize(folder)]
  const root = below.replace(/\/+$/, '')
  return plain.replace(/\/+$/, '') === root || plain.startsWith(`${root}/`)
}

export interface Consents {
  readonly settings: Pick<Settings, 'strictHosts' | 'unsafeHosts'>
  readonly host: string
  /** The consents in the workload's document. */
  readonly allow: readonly string[]
}

/** On some hosts nothing that hands them over can be consented to. */
export function mayConsent({ settings, host }: Omit<Consents, 'allow'>): boolean {
  return !settings.strictHosts.includes(host)
}

/** Why something that hands the host over is given; null = it is not. */
export function whyConsented(consents: Consents, consent: string): string | null {
  const { settings, host, allow } = consents
  if (!mayConsent(consents)) return null
  if (isConsented(allow, consent)) return 'its document allows it'
  return settings.unsafeHosts.includes(host) ? `the settings allow all on ${host}` : null
}

/** Folders that hand the host over, by themselves or by what is in them. */
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
  '/var/spool/cron',
]
/** Read by half of all images, and harmless; so is memory that programs share. */
const harmless = ['/etc/localtime', '/etc/timezone', '/dev/shm', '/dev/null', '/dev/zero']
/** Read by every user of the host, and harmless where they are only read. */
const readable = [
  ...['/etc/ssl/certs', '/etc/ca-certificates', '/etc/pki/ca-trust', '/etc/pki/tls/certs'],
  ...['/usr/share/ca-certificates', '/usr/local/share/ca-certificates', '/usr/share/zoneinfo'],
  ...['/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/etc/machine-id', '/etc/os-release'],
  ...['/etc/passwd', '/etc/group', '/etc/nsswitch.conf', '/dev/urandom', '/dev/random'],
]

/** Keys of people, wherever their home is. */
const keyFolders = ['.ssh', '.gnupg', '.docker', '.kube', '.aws']
/** Somebody's home as a whole, or those of all: their keys are in it. */
const homes = /^\/home(\/[^/]+)?$/
const engineSocket = /^(docker|containerd|podman)(\.sock|_engine)$/

/** Why `source` should not be given to a container; null = it may. */
export function unsafeSource(source: string, ownFolder: string, isReadOnly = false): string | null {
  if (source.split('/').includes('..')) return `${source} climbs out of its folder`
  const place = path.posix.normalize(`/${source}`).replace(/\/$/, '') || '/'
  const names = place.split('/')
  if (engineSocket.test(names.at(-1) ?? '')) return `${place} is the engine itself`
  if (isOwn(place, ownFolder)) return null
  if (place === '/') return 'it gets the whole disk of the host'
  if (harmless.includes(place)) return null
  if (isReadOnly && readable.some((each) => isWithin(place, each))) return null
  const isSensitive = sensitiveFolders.some(
    (each) => isWithin(place, each) || isWithin(each, place),
  )
  if (isSensitive) return `${place} is part of what runs the host`
  const hasKeys = homes.test(place) || keyFolders.some((each) => names.includes(each))
  return hasKeys ? `${place} holds keys` : null
}

/** The project's own files are its own, wherever it lies; where it lies in somebody's home, that is not. */
function isOwn(place: string, ownFolder: string): boolean {
  const isShared =
    ownFolder === '/root' || homes.test(ownFolder) || sensitiveFolders.includes(ownFolder)
  if (!isShared) return isWithin(place, ownFolder)
  const inside = place.slice(ownFolder.length + 1).split('/')
  return place.startsWith(`${ownFolder}/`) && !keyFolders.some((each) => inside.includes(each))
}

function isWithin(place: string, folder: string): boolean {
  return place === folder || place.startsWith(`${folder}/`)
}

/** Types that the local driver mounts from elsewhere, or from memory. */
const harmlessTypes = /^(nfs4?|cifs|smb3|tmpfs)$/

/** A volume of the local driver can be a folder or a disk of the host in disguise; null = it is not. */
export function unsafeVolume(options: unknown, ownFolder: string): string | null {
  if (options === null || typeof options !== 'object') return null
  const { type, device, o } = options as Record<string, unknown>
  if (typeof device !== 'string' || device === '') return null
  const flags = typeof o === 'string' ? o.split(',') : []
  if (flags.includes('bind') || flags.includes('rbind')) {
    const reason = unsafeSource(device, ownFolder)
    return reason && `as a bind mount, ${reason}`
  }
  if (typeof type === 'string' && harmlessTypes.test(type)) return null
  return `it mounts ${device} of the host`
}

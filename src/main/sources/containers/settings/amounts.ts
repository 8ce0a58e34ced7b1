/** Sizes, devices and other short texts, as docker reads them. Pure. */
import { isIP } from 'node:net'
import { err, ok, type Result } from '../../../../shared/lib/result.ts'

const sizePattern = /^(\d{1,15}(?:\.\d{1,6})?) ?([kmgtp])?i?b?$/i
const units = ['k', 'm', 'g', 't', 'p']

/** Bytes of `64m`, `1.5 GiB` or `65536`, counted by 1024. */
export function parseSize(text: string): Result<number, string> {
  const [, amount, unit = ''] = sizePattern.exec(text.trim()) ?? []
  if (amount === undefined) return err('write a size like 64m, 1.5g or a number of bytes')
  const bytes = Math.floor(Number(amount) * 1024 ** (units.indexOf(unit.toLowerCase()) + 1))
  return Number.isSafeInteger(bytes) ? ok(bytes) : err('a size is less than 8 PiB')
}

/** As it can be written again: `64m`, `1536k`, `100`. */
export function sizeText(bytes: number): string {
  let [rest, unit] = [bytes, -1]
  while (unit < units.length - 1 && rest > 0 && rest % 1024 === 0) {
    rest /= 1024
    unit += 1
  }
  return `${rest}${units[unit] ?? ''}`
}

const devicePattern = /^(\/[^:]+)(?::(\/[^:]+))?(?::([rwm]{1,3}))?$/
/** `vendor.com/class=name`, of the Container Device Interface. */
const cdiPattern = /^[a-z][\w.-]*\/[a-z][\w.-]*=[\w.:-]+$/i

export interface Device {
  readonly host: string
  readonly container: string
  readonly permissions: string
}

/** `/dev/fuse`, `/dev/sda:/dev/xvda:r`, or the name of a CDI device, which is asked for in another way. */
export function parseDevice(text: string): Result<Device | { readonly cdi: string }, string> {
  if (cdiPattern.test(text)) return ok({ cdi: text })
  const [, host, container, permissions = 'rwm'] = devicePattern.exec(text) ?? []
  if (host === undefined)
    return err('write a device like /dev/fuse, /dev/sda:/dev/xvda:r or vendor.com/class=name')
  return ok({ host, container: container ?? host, permissions })
}

/** `name:address`, as the engine takes it, of `name=address` too. */
export function parseExtraHost(text: string): Result<string, string> {
  const [, name = '', address = ''] = /^([^:=\s]+)[:=](\S+)$/.exec(text) ?? []
  if (name === '') return err('write a name and an address, like db:10.0.0.7')
  const bare = address.replace(/^\[(.*)\]$/, '$1')
  if (address !== 'host-gateway' && isIP(bare) === 0)
    return err(`"${address}" is not an address; host-gateway is the host itself`)
  return ok(`${name}:${bare}`)
}

/** `/run` or `/run:size=64m,mode=1777`. */
export function parseTmpfs(text: string): Result<readonly [string, string], string> {
  const [target = '', ...options] = text.split(':')
  if (!/^\/./.test(target) || target.split('/').includes('..'))
    return err('write a folder inside the container, like /run or /run:size=64m')
  return ok([target, options.join(':')])
}

const policyPattern = /^(no|always|unless-stopped|on-failure)(?::(\d{1,9}))?$/

export function parseRestart(text: string): Result<
  {
    readonly name: 'no' | 'always' | 'unless-stopped' | 'on-failure'
    readonly retries: number
  },
  string
> {
  const [, name, retries] = policyPattern.exec(text) ?? []
  const isPolicy =
    name === 'no' || name === 'always' || name === 'unless-stopped' || name === 'on-failure'
  if (!isPolicy || (retries !== undefined && name !== 'on-failure'))
    return err('use one of: no, always, unless-stopped, on-failure, on-failure:3')
  return ok({ name, retries: Number(retries ?? 0) })
}

/** Sysctls that the kernel knows apart for each container: docker sets no other. */
const ownSysctls =
  /^(net\.|fs\.mqueue\.|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname)$)/

export function whyNoSysctl(name: string): string | null {
  if (!/^[a-z0-9_]+(?:\.[\w/-]+)+$/i.test(name)) return `"${name}" is not the name of a sysctl`
  if (ownSysctls.test(name)) return null
  return `${name} belongs to the whole host, and is set there: a container has its own net.*, fs.mqueue.* and kernel.shm*, msg* and sem alone`
}

/** -1 = unlimited. */
export interface Ulimit {
  readonly soft: number
  readonly hard: number
}

/** `1024` for both, or `1024:4096`, as `docker run --ulimit` takes them. */
export function parseUlimit(text: string): Result<Ulimit, string> {
  const [, first, second = first] = /^(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(text) ?? []
  if (first === undefined) return err('write a number, or soft:hard; -1 = unlimited')
  return ok({ soft: Number(first), hard: Number(second) })
}

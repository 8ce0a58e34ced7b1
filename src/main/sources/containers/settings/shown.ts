/** Settings of a container as people see them: `field → value`, in the words of documents. Pure. */
import { mask } from '../../../../shared/model/difference.ts'
import type { CheckSettings, ContainerSettings } from '../../../engine/container-settings.ts'
import { sizeText } from './amounts.ts'

export function shownSettings(settings: ContainerSettings): Record<string, string> {
  const { labels, logging, networks, restart, devices, deviceRequests, ulimits, ...rest } = settings
  const { shmBytes, memorySwapBytes, memoryReservationBytes, ...more } = rest
  const { sysctls, tmpfs, healthcheck, ...plain } = more
  const sizes = {
    shmSize: shmBytes,
    memswapLimit: memorySwapBytes,
    memReservation: memoryReservationBytes,
  }
  return {
    ...shownEach(plain, shownValue),
    ...shownEach(sizes, (bytes) => (bytes === -1 ? 'unlimited' : sizeText(Number(bytes)))),
    ...(healthcheck && { healthcheck: checkText(healthcheck) }),
    ...(restart && { restart: restartText(restart) }),
    ...named('label', labels ?? {}, (value) => value),
    ...named('sysctl', sysctls ?? {}, (value) => value),
    ...named('tmpfs', tmpfs ?? {}, (options) => options || 'as the engine has it'),
    ...named('ulimit', ulimits ?? {}, ({ soft, hard }) =>
      soft === hard ? String(soft) : `${soft}:${hard}`,
    ),
    ...Object.fromEntries((networks ?? []).map(networkText)),
    ...(devices && { devices: devices.map(deviceText).join(', ') }),
    ...(deviceRequests && { gpus: deviceRequests.map(requestText).join(', ') }),
    ...(logging && { 'logging.driver': logging.driver || "the engine's own" }),
    ...named('logging', logging?.options ?? {}, (value, name) =>
      secretOption.test(name) ? mask : value,
    ),
  }
}

/** Some log drivers are told logins by their options. */
const secretOption = /token|password|secret|credential|apikey|api-key/i

export function restartText({ name, retries }: NonNullable<ContainerSettings['restart']>): string {
  return retries > 0 ? `${name}:${retries}` : name
}

function shownEach(
  fields: Readonly<Record<string, unknown>>,
  show: (value: unknown) => string,
): Record<string, string> {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said.map(([name, value]) => [name, show(value)]))
}

function shownValue(value: unknown): string {
  if (!Array.isArray(value)) return value === true ? 'yes' : value === false ? 'no' : String(value)
  return value.map((each) => wordText(String(each))).join(' ')
}

/** So that it is seen where a word ends. */
const wordText = (word: string): string => (/^[^\s"']+$/.test(word) ? word : JSON.stringify(word))

function named<T>(
  kind: string,
  values: Readonly<Record<string, T>>,
  show: (value: T, name: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${kind}.${name}`, show(value, name)]),
  )
}

function checkText({ test, ...more }: CheckSettings): string {
  const [how = '', ...words] = test
  const { intervalMs, timeoutMs, retries, startPeriodMs } = more
  const times = [
    ...(intervalMs === undefined ? [] : [`every ${shortMs(intervalMs)}`]),
    ...(timeoutMs === undefined ? [] : [`at most ${shortMs(timeoutMs)}`]),
    ...(retries === undefined ? [] : [`${retries} retries`]),
    ...(startPeriodMs === undefined ? [] : [`failing for ${shortMs(startPeriodMs)} at first`]),
  ]
  const command = how === 'CMD-SHELL' ? words.join(' ') : shownValue(words)
  return how === 'NONE' ? 'none' : [command, ...times].join(', ')
}

const shortMs = (ms: number): string => (ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`)

type Settled<Name extends keyof ContainerSettings> = NonNullable<ContainerSettings[Name]>

function networkText({ name, aliases, ipv4Address, ipv6Address }: Settled<'networks'>[number]) {
  const addresses = [ipv4Address, ipv6Address].filter((each) => each !== undefined)
  const as = aliases.length > 0 ? [`as ${aliases.join(', ')}`] : []
  const at = addresses.length > 0 ? [`at ${addresses.join(', ')}`] : []
  return [`network.${name}`, [...as, ...at].join(' ') || 'on it'] as const
}

function deviceText({ host, container, permissions }: Settled<'devices'>[number]): string {
  const place = host === container ? host : `${host}:${container}`
  return permissions === 'rwm' ? place : `${place}:${permissions}`
}

function requestText(request: Settled<'deviceRequests'>[number]): string {
  const { driver, count, deviceIds, capabilities } = request
  const which = deviceIds.length > 0 ? deviceIds.join(' ') : count === -1 ? 'all' : String(count)
  const more = capabilities.filter((each) => each !== 'gpu')
  return [driver, which, ...more].filter((each) => each !== '').join(' ')
}

/** From what a document says of a container to what the engine is asked for. Pure. */
import type { Result } from '../../../../shared/lib/result.ts'
import type { ContainerSettings } from '../../../engine/container-settings.ts'
import {
  parseDevice,
  parseExtraHost,
  parseRestart,
  parseSize,
  parseTmpfs,
  parseUlimit,
} from './amounts.ts'
import { capabilityName } from './engine-names.ts'
import { listOf, pairsIn } from './fields.ts'
import type { WrittenSettings } from './schema.ts'
import { shellWords } from './shell-words.ts'

/** undefined = the document says nothing: what was rendered before there were settings is the same. */
export function settledSettings(written: WrittenSettings): ContainerSettings | undefined {
  const all: ContainerSettings = {
    ...process(written),
    ...network(written),
    ...rights(written),
    ...resources(written),
  }
  const said = Object.entries(all).filter(([name, value]) => isSaid(name, value))
  return said.length === 0 ? undefined : Object.fromEntries(said)
}

/** Nothing at all, and none of something, come to the same; but for an init, which an engine may give to all. */
function isSaid(name: string, value: unknown): boolean {
  if (value === undefined) return false
  if (value === false) return name === 'init'
  if (value === null || typeof value !== 'object') return value !== ''
  return Object.keys(value).length > 0
}

function process(written: WrittenSettings): ContainerSettings {
  const { command, entrypoint, user, workingDir, init, tty, stdinOpen, stopSignal } = written
  const { restart, labels, platform, runtime } = written
  const entry = ifSaid(entrypoint, wordsOf)
  return {
    command: ifSaid(command, wordsOf),
    entrypoint: entry?.length === 0 ? [''] : entry,
    ...{ user, workingDir, init, tty, stdinOpen, stopSignal, platform, runtime },
    restart: ifSaid(restart, (text) => checked(parseRestart(text))),
    labels: ifSaid(labels, pairsIn),
  }
}

function network(written: WrittenSettings): ContainerSettings {
  const { hostname, domainname, dns, dnsSearch, dnsOpt, extraHosts } = written
  return {
    ...{ hostname, domainname, dnsOpt },
    networks: ifSaid(written.networks, networksIn),
    extraHosts: ifSaid(extraHosts, extraHostsIn),
    dns: ifSaid(dns, listOf),
    dnsSearch: ifSaid(dnsSearch, listOf),
  }
}

function networksIn(
  written: NonNullable<WrittenSettings['networks']>,
): NonNullable<ContainerSettings['networks']> {
  if (Array.isArray(written)) return written.map((name) => ({ name, aliases: [] }))
  return Object.entries(written).map(([name, more]) => {
    const { aliases = [], ipv4Address, ipv6Address } = more ?? {}
    return {
      ...{ name, aliases },
      ...(ipv4Address !== undefined && { ipv4Address }),
      ...(ipv6Address !== undefined && { ipv6Address }),
    }
  })
}

function extraHostsIn(written: NonNullable<WrittenSettings['extraHosts']>): string[] {
  const texts = Array.isArray(written)
    ? written
    : Object.entries(written).map(([name, address]) => `${name}=${address}`)
  return texts.map((text) => checked(parseExtraHost(text)))
}

function rights(written: WrittenSettings): ContainerSettings {
  const { privileged, readOnly, securityOpt, deviceCgroupRules, pid, ipc, uts, cgroup } = written
  const { usernsMode, capAdd, capDrop, groupAdd, devices = [], gpus } = written
  const parsed = devices.map((text) => checked(parseDevice(text)))
  return {
    ...{ privileged, readOnly, securityOpt, deviceCgroupRules, pid, ipc, uts, cgroup, usernsMode },
    capAdd: capAdd?.map(capabilityName),
    capDrop: capDrop?.map(capabilityName),
    groupAdd: groupAdd?.map(String),
    devices: parsed.flatMap((device) => ('cdi' in device ? [] : [device])),
    deviceRequests: [
      ...parsed.flatMap((device) => ('cdi' in device ? [cdiRequest(device.cdi)] : [])),
      ...(gpus === undefined ? [] : gpuRequests(gpus)),
    ],
  }
}

const cdiRequest = (name: string) => ({
  ...{ driver: 'cdi', count: 0, deviceIds: [name], capabilities: [], options: {} },
})

/** As docker's own client asks for `--gpus`. */
function gpuRequests(gpus: NonNullable<WrittenSettings['gpus']>) {
  const requests = gpus === 'all' ? [allGpus] : gpus
  return requests.map(({ driver, count, deviceIds, capabilities, options }) => ({
    driver,
    count: deviceIds.length > 0 ? 0 : count === 'all' ? -1 : (count ?? -1),
    deviceIds,
    capabilities: capabilities.includes('gpu') ? capabilities : ['gpu', ...capabilities],
    options,
  }))
}

const allGpus: Exclude<NonNullable<WrittenSettings['gpus']>, 'all'>[number] = {
  ...{ driver: '', count: 'all', deviceIds: [], capabilities: [], options: {} },
}

function resources(written: WrittenSettings): ContainerSettings {
  const { memswapLimit, memReservation, shmSize, ulimits, sysctls, tmpfs, logging } = written
  const { cpuset, cpuShares, pidsLimit, oomScoreAdj } = written
  return {
    ...{ cpuset, cpuShares, pidsLimit, oomScoreAdj },
    memorySwapBytes: ifSaid(memswapLimit, (text) => (String(text) === '-1' ? -1 : bytesOf(text))),
    memoryReservationBytes: ifSaid(memReservation, bytesOf),
    shmBytes: ifSaid(shmSize, bytesOf),
    ulimits: ifSaid(ulimits, ulimitsIn),
    sysctls: ifSaid(sysctls, pairsIn),
    tmpfs: ifSaid(tmpfs, (written) =>
      Object.fromEntries(listOf(written).map((text) => checked(parseTmpfs(text)))),
    ),
    logging: ifSaid(logging, ({ driver = '', options }) => ({ driver, options: pairsIn(options) })),
  }
}

const ulimitsIn = (written: NonNullable<WrittenSettings['ulimits']>) =>
  Object.fromEntries(
    Object.entries(written).map(([name, limit]) => [
      name,
      typeof limit === 'object' ? limit : checked(parseUlimit(String(limit))),
    ]),
  )

const bytesOf = (written: string | number): number =>
  typeof written === 'number' ? written : checked(parseSize(written))

const wordsOf = (written: string | readonly string[]): readonly string[] =>
  typeof written === 'string' ? checked(shellWords(written)) : written

function ifSaid<T, R>(value: T | undefined, settle: (value: T) => R): R | undefined {
  return value === undefined ? undefined : settle(value)
}

/** The schema has checked it. */
function checked<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error)
  return result.value
}

/** Rights of a container that is taken over: what it may do, and how much it may use. Pure. */
import type { Inspection } from '../../../engine/inspection.ts'
import {
  type Facts,
  filled,
  flagIn,
  isSame,
  numberIn,
  type Part,
  pairsIn,
  recordsIn,
  textIn,
  textsIn,
} from './reading.ts'

export function rightsOf({ hostConfig }: Inspection): Part {
  const { kept, lost } = optionsOf(hostConfig)
  return {
    fields: filled({
      privileged: flagIn(hostConfig, 'Privileged'),
      readOnly: flagIn(hostConfig, 'ReadonlyRootfs'),
      capAdd: textsIn(hostConfig, 'CapAdd').map(capability),
      capDrop: textsIn(hostConfig, 'CapDrop').map(capability),
      securityOpt: kept,
      devices: recordsIn(hostConfig, 'Devices').map(deviceText),
      deviceCgroupRules: textsIn(hostConfig, 'DeviceCgroupRules'),
      ...requestsOf(hostConfig),
      groupAdd: textsIn(hostConfig, 'GroupAdd'),
      pid: textIn(hostConfig, 'PidMode'),
      ipc: otherThan(textIn(hostConfig, 'IpcMode'), 'private'),
      uts: textIn(hostConfig, 'UTSMode'),
      usernsMode: textIn(hostConfig, 'UsernsMode'),
    }),
    lost,
    said: [],
  }
}

const otherThan = (value: string, usual: string): string => (value === usual ? '' : value)
const capability = (name: string): string => name.replace(/^CAP_/, '')

/** An engine adds that by itself where nothing is kept apart anyway. */
const added = 'label=disable'

function optionsOf(hostConfig: Facts): { kept: string[]; lost: string[] } {
  const options = textsIn(hostConfig, 'SecurityOpt')
  const isOpen =
    flagIn(hostConfig, 'Privileged') ||
    textIn(hostConfig, 'PidMode') === 'host' ||
    textIn(hostConfig, 'IpcMode') === 'host'
  const isProfile = (option: string) => /^seccomp[=:]\s*\{/.test(option)
  const masked = hostConfig.MaskedPaths
  const isBare = Array.isArray(masked) && masked.length === 0 && !flagIn(hostConfig, 'Privileged')
  return {
    kept: [
      ...options.filter((each) => !isProfile(each) && !(isOpen && each === added)),
      ...(isBare ? ['systempaths=unconfined'] : []),
    ],
    lost: options.filter(isProfile).map(() => 'its own seccomp profile, read from a file'),
  }
}

function deviceText(device: Facts): string {
  const [host, inside] = [textIn(device, 'PathOnHost'), textIn(device, 'PathInContainer')]
  return [host, inside, textIn(device, 'CgroupPermissions') || 'rwm'].join(':')
}

/** GPUs, and devices of the Container Device Interface by their names. */
function requestsOf(hostConfig: Facts): Facts {
  const requests = recordsIn(hostConfig, 'DeviceRequests')
  const isNamed = (request: Facts) => textIn(request, 'Driver') === 'cdi'
  const gpus = requests.filter((each) => !isNamed(each)).map(gpuRequest)
  return {
    ...(gpus.length > 0 && { gpus }),
    ...(requests.some(isNamed) && {
      devices: [
        ...recordsIn(hostConfig, 'Devices').map(deviceText),
        ...requests.filter(isNamed).flatMap((each) => textsIn(each, 'DeviceIDs')),
      ],
    }),
  }
}

function gpuRequest(request: Facts): Facts {
  const count = numberIn(request, 'Count')
  const [capabilities = []] = (request.Capabilities ?? []) as readonly string[][]
  return filled({
    driver: textIn(request, 'Driver'),
    count: count === -1 ? 'all' : count,
    deviceIds: textsIn(request, 'DeviceIDs'),
    capabilities,
    options: pairsIn(request, 'Options'),
  })
}

const mebibyte = 1024 * 1024
const usualShm = 64 * mebibyte
const usualPeriod = 100_000

export function resourcesOf({ hostConfig, engine }: Inspection): Part {
  const memory = numberIn(hostConfig, 'Memory')
  const swap = numberIn(hostConfig, 'MemorySwap')
  const shm = numberIn(hostConfig, 'ShmSize')
  const limit = (name: string) => Math.max(0, numberIn(hostConfig, name))
  const isUsualCgroup = ['', engine.cgroupVersion === '1' ? 'host' : 'private']
  const cgroup = textIn(hostConfig, 'CgroupnsMode')
  return {
    fields: filled({
      cpuLimit: numberIn(hostConfig, 'NanoCpus') / 1e9 || quotaOf(hostConfig),
      memoryLimit: memory / mebibyte,
      // Where nobody says, the engine gives as much swap again.
      memswapLimit: swap === -1 ? '-1' : swap === memory * 2 ? 0 : swap,
      memReservation: limit('MemoryReservation'),
      shmSize: shm === usualShm ? 0 : shm,
      cpuset: textIn(hostConfig, 'CpusetCpus'),
      cpuShares: limit('CpuShares'),
      pidsLimit: limit('PidsLimit'),
      oomScoreAdj: numberIn(hostConfig, 'OomScoreAdj'),
      ulimits: Object.fromEntries(recordsIn(hostConfig, 'Ulimits').map(ulimitOf)),
      sysctls: pairsIn(hostConfig, 'Sysctls'),
      tmpfs: Object.entries(pairsIn(hostConfig, 'Tmpfs')).map(([target, options]) =>
        options === '' ? target : `${target}:${options}`,
      ),
      cgroup: isUsualCgroup.includes(cgroup) ? '' : cgroup,
      ...loggingOf(hostConfig, engine.logDriver),
    }),
    lost: [],
    said: [],
  }
}

const quotaOf = (hostConfig: Facts): number =>
  numberIn(hostConfig, 'CpuQuota') / (numberIn(hostConfig, 'CpuPeriod') || usualPeriod)

function ulimitOf(limit: Facts): [string, object] {
  return [textIn(limit, 'Name'), { soft: numberIn(limit, 'Soft'), hard: numberIn(limit, 'Hard') }]
}

function loggingOf(hostConfig: Facts, usual: string): Facts {
  const config = (hostConfig.LogConfig ?? {}) as Facts
  const [driver, options] = [textIn(config, 'Type'), pairsIn(config, 'Config')]
  if ((driver === usual || driver === '') && isSame(options, {})) return {}
  return { logging: filled({ driver, options }) }
}

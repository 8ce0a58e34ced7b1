/** Settings of a container that nothing here reads: what is set of them is told, whoever added it to engines. Pure. */
import { type Facts, isEmpty } from './reading.ts'

/** Read elsewhere, or said of the client that made it alone. */
const readConfig = new Set([
  ...['Hostname', 'Domainname', 'User', 'Tty', 'OpenStdin', 'StdinOnce', 'Env', 'Cmd', 'Image'],
  ...['AttachStdin', 'AttachStdout', 'AttachStderr', 'Volumes', 'WorkingDir', 'Entrypoint'],
  ...['OnBuild', 'Labels', 'StopSignal', 'StopTimeout', 'Healthcheck', 'ExposedPorts'],
  ...['ArgsEscaped', 'Shell', 'MacAddress'],
])

const readHostConfig = new Set([
  ...['Binds', 'Mounts', 'VolumesFrom', 'NetworkMode', 'PortBindings', 'PublishAllPorts'],
  ...['RestartPolicy', 'AutoRemove', 'CapAdd', 'CapDrop', 'CgroupnsMode', 'Dns', 'DnsOptions'],
  ...['DnsSearch', 'ExtraHosts', 'GroupAdd', 'IpcMode', 'Links', 'OomScoreAdj', 'PidMode'],
  ...['Privileged', 'ReadonlyRootfs', 'SecurityOpt', 'Tmpfs', 'UTSMode', 'UsernsMode', 'ShmSize'],
  ...['Sysctls', 'Runtime', 'Init', 'LogConfig', 'CpuShares', 'Memory', 'NanoCpus', 'CpuPeriod'],
  ...['CpuQuota', 'CpusetCpus', 'Devices', 'DeviceCgroupRules', 'DeviceRequests', 'Ulimits'],
  ...['MemoryReservation', 'MemorySwap', 'PidsLimit', 'MaskedPaths', 'ReadonlyPaths'],
  ...['ConsoleSize', 'ContainerIDFile', 'Cgroup'],
])

const words: Readonly<Record<string, string>> = {
  CgroupParent: 'its cgroup parent',
  BlkioWeight: 'its weight on disks',
  CpusetMems: 'the memory nodes that it may use',
  MemorySwappiness: 'how readily its memory is swapped',
  OomKillDisable: 'that it is not ended where memory is out',
  StorageOpt: 'options of its storage',
  VolumeDriver: 'the driver of its volumes',
  Annotations: 'annotations for its runtime',
  CpuRealtimePeriod: 'its real-time CPU period',
  CpuRealtimeRuntime: 'its real-time CPU time',
  NetworkDisabled: 'that its network is off',
}

export function leftovers(config: Facts, hostConfig: Facts): string[] {
  return [...left(config, readConfig), ...left(hostConfig, readHostConfig)]
}

function left(facts: Facts, read: ReadonlySet<string>): string[] {
  return Object.entries(facts)
    .filter(([field, value]) => !read.has(field) && isSet(field, value))
    .map(([field, value]) => `${words[field] ?? field} (${JSON.stringify(value)})`)
}

function isSet(field: string, value: unknown): boolean {
  if (field === 'MemorySwappiness') return typeof value === 'number' && value >= 0
  if (field === 'Isolation') return !isEmpty(value) && value !== 'default'
  return !isEmpty(value)
}

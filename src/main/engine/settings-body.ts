/** Settings of a container in the Engine API's create body. Pure. */
import type { CheckSettings, ContainerSettings, ExtraNetwork } from './container-settings.ts'

type Body = Readonly<Record<string, unknown>>

/** Fields that stand beside `HostConfig`. */
export function configBody(settings: ContainerSettings): Body {
  return said({
    Cmd: settings.command,
    Entrypoint: settings.entrypoint,
    User: settings.user,
    WorkingDir: settings.workingDir,
    Tty: settings.tty,
    OpenStdin: settings.stdinOpen,
    StopSignal: settings.stopSignal,
    Healthcheck: settings.healthcheck && checkBody(settings.healthcheck),
    Hostname: settings.hostname,
    Domainname: settings.domainname,
  })
}

function checkBody({ test, intervalMs, timeoutMs, retries, startPeriodMs }: CheckSettings): Body {
  const nanoseconds = (ms: number | undefined) => ms && ms * 1_000_000
  return said({
    Test: test,
    Interval: nanoseconds(intervalMs),
    Timeout: nanoseconds(timeoutMs),
    Retries: retries,
    StartPeriod: nanoseconds(startPeriodMs),
  })
}

export function hostConfigBody(settings: ContainerSettings): Body {
  return said({
    ...rightsBody(settings),
    ...resourcesBody(settings),
    Init: settings.init,
    Runtime: settings.runtime,
    ExtraHosts: settings.extraHosts,
    Dns: settings.dns,
    DnsSearch: settings.dnsSearch,
    DnsOptions: settings.dnsOpt,
    Tmpfs: settings.tmpfs,
    LogConfig: settings.logging && {
      Type: settings.logging.driver,
      Config: settings.logging.options,
    },
  })
}

/** docker's own client keeps this one from the engine, which knows it by the paths alone. */
const openPaths = 'systempaths=unconfined'

function rightsBody(settings: ContainerSettings): Body {
  const { securityOpt, devices, deviceRequests } = settings
  return {
    CapAdd: settings.capAdd,
    CapDrop: settings.capDrop,
    SecurityOpt: securityOpt?.filter((option) => option !== openPaths),
    ...(securityOpt?.includes(openPaths) && { MaskedPaths: [], ReadonlyPaths: [] }),
    Privileged: settings.privileged,
    ReadonlyRootfs: settings.readOnly,
    Devices: devices?.map(({ host, container, permissions }) => ({
      PathOnHost: host,
      PathInContainer: container,
      CgroupPermissions: permissions,
    })),
    DeviceCgroupRules: settings.deviceCgroupRules,
    DeviceRequests: deviceRequests?.map((request) => ({
      Driver: request.driver,
      Count: request.count,
      // As docker's own client: none is no list.
      DeviceIDs: request.deviceIds.length > 0 ? request.deviceIds : null,
      Capabilities: request.capabilities.length > 0 ? [request.capabilities] : [],
      Options: request.options,
    })),
    GroupAdd: settings.groupAdd,
    PidMode: settings.pid,
    IpcMode: settings.ipc,
    UTSMode: settings.uts,
    CgroupnsMode: settings.cgroup,
    UsernsMode: settings.usernsMode,
  }
}

function resourcesBody(settings: ContainerSettings): Body {
  const { ulimits } = settings
  return {
    Sysctls: settings.sysctls,
    Ulimits:
      ulimits &&
      Object.entries(ulimits).map(([Name, { soft: Soft, hard: Hard }]) => ({ Name, Soft, Hard })),
    ShmSize: settings.shmBytes,
    MemorySwap: settings.memorySwapBytes,
    MemoryReservation: settings.memoryReservationBytes,
    CpusetCpus: settings.cpuset,
    CpuShares: settings.cpuShares,
    PidsLimit: settings.pidsLimit,
    OomScoreAdj: settings.oomScoreAdj,
  }
}

const said = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))

/** On one network. */
export function endpointBody({ aliases, ipv4Address, ipv6Address }: Omit<ExtraNetwork, 'name'>) {
  const addresses = {
    ...(ipv4Address !== undefined && { IPv4Address: ipv4Address }),
    ...(ipv6Address !== undefined && { IPv6Address: ipv6Address }),
  }
  return {
    ...(aliases.length > 0 && { Aliases: aliases }),
    ...(Object.keys(addresses).length > 0 && { IPAMConfig: addresses }),
  }
}

/**
 * Settings of one container that would let it out of its box (SD-33): one rule for every kind, whose words are those
 * of docker compose. Folders and volumes of the host are `mount-policy.ts`. Pure.
 */

/** Things that a container asks for, however its kind is written. */
export interface AskedOfHost {
  readonly privileged: boolean
  /** `network_mode`, `pid`, … → whose they are. */
  readonly modes: Readonly<Partial<Record<HostMode, string | undefined>>>
  readonly capAdd: readonly string[]
  readonly securityOpt: readonly string[]
  /** Paths of the host. */
  readonly devices: readonly string[]
  readonly deviceCgroupRules: readonly string[]
}

/** `thing`: as it is consented to; `item`: which of several, as it is written. */
export interface UnsafeSetting {
  readonly field: string
  readonly item?: string
  readonly thing: string
  readonly message: string
}

export const hostModes = ['network_mode', 'pid', 'ipc', 'userns_mode', 'cgroup', 'uts'] as const
type HostMode = (typeof hostModes)[number]

export function unsafeSettings(asked: AskedOfHost): UnsafeSetting[] {
  const everything = 'it gets every right on the host'
  return [
    ...(asked.privileged
      ? [{ field: 'privileged', thing: 'privileged', message: everything }]
      : []),
    ...(asked.deviceCgroupRules.length > 0
      ? [
          {
            field: 'device_cgroup_rules',
            thing: 'device_cgroup_rules',
            message: 'it may make devices',
          },
        ]
      : []),
    ...asked.devices.map(unsafeDevice),
    ...hostModes
      .filter((mode) => asked.modes[mode] === 'host')
      .map((mode) => ({
        ...{ field: mode, thing: `${mode}=host` },
        message: "it shares the host's own",
      })),
    ...asked.capAdd.flatMap(unsafeCapability),
    ...asked.securityOpt.filter((option) => protectionOff.test(option)).map(unprotected),
  ]
}

/** Each by itself. */
const unsafeDevice = (name: string): UnsafeSetting => ({
  ...{ field: 'devices', item: name, thing: `devices=${name}` },
  message: `it gets ${name} of the host`,
})

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
  'CHECKPOINT_RESTORE',
  'LINUX_IMMUTABLE',
])

function unsafeCapability(item: string): UnsafeSetting[] {
  const name = item.toUpperCase().replace(/^CAP_/, '')
  if (!dangerousCaps.has(name)) return []
  const message = `${name} is as good as root on the host`
  return [{ field: 'cap_add', item, thing: `cap_add=${name}`, message }]
}

const protectionOff =
  /^(seccomp|apparmor)[:=]unconfined$|^label[:=](disable$|type[:=](\S*unconfined|spc_t$))|^systempaths[:=]unconfined$/

const unprotected = (option: string): UnsafeSetting => ({
  ...{ field: 'security_opt', item: option, thing: `security_opt=${option}` },
  message: `${option} switches a protection off`,
})

/**
 * Settings of one container beside its image, env, ports, mounts and limits, settled: sizes in bytes, lists where
 * there were texts, names as the engine keeps them. One that is left out is as the engine and the image have it.
 */
import { z } from 'zod'

const texts = z.array(z.string()).readonly()
const pairs = z.record(z.string(), z.string()).readonly()

/** A network that it is on beside its first. */
const extraNetwork = z.object({
  name: z.string(),
  aliases: texts,
  ipv4Address: z.string().optional(),
  ipv6Address: z.string().optional(),
})
export type ExtraNetwork = z.infer<typeof extraNetwork>

const device = z.object({ host: z.string(), container: z.string(), permissions: z.string() })

/** `count` -1 = all of them. */
const deviceRequest = z.object({
  driver: z.string(),
  count: z.number(),
  deviceIds: texts,
  capabilities: texts,
  options: pairs,
})

/** `test` as the engine has it, from `CMD`, `CMD-SHELL` or `NONE` on. What is left out is the image's, or the engine's own. */
const healthcheck = z.object({
  test: texts,
  intervalMs: z.number().optional(),
  timeoutMs: z.number().optional(),
  retries: z.number().optional(),
  startPeriodMs: z.number().optional(),
})
export type CheckSettings = z.infer<typeof healthcheck>

const ulimit = z.object({ soft: z.number(), hard: z.number() })

export const containerSettingsSchema = z.object({
  command: texts.optional(),
  /** One empty text = none, whatever the image has. */
  entrypoint: texts.optional(),
  user: z.string().optional(),
  workingDir: z.string().optional(),
  init: z.boolean().optional(),
  tty: z.boolean().optional(),
  stdinOpen: z.boolean().optional(),
  stopSignal: z.string().optional(),
  /** Instead of the image's. */
  healthcheck: healthcheck.optional(),
  /** From when it is proved; `retries` 0 = for ever. */
  restart: z
    .object({
      name: z.enum(['no', 'always', 'unless-stopped', 'on-failure']),
      retries: z.number(),
    })
    .optional(),
  labels: pairs.optional(),
  platform: z.string().optional(),
  runtime: z.string().optional(),

  hostname: z.string().optional(),
  domainname: z.string().optional(),
  networks: z.array(extraNetwork).readonly().optional(),
  /** `name:address` */
  extraHosts: texts.optional(),
  dns: texts.optional(),
  dnsSearch: texts.optional(),
  dnsOpt: texts.optional(),

  capAdd: texts.optional(),
  capDrop: texts.optional(),
  securityOpt: texts.optional(),
  privileged: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  devices: z.array(device).readonly().optional(),
  deviceCgroupRules: texts.optional(),
  deviceRequests: z.array(deviceRequest).readonly().optional(),
  groupAdd: texts.optional(),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  uts: z.string().optional(),
  cgroup: z.string().optional(),
  usernsMode: z.string().optional(),

  /** Place → options of the mount. */
  tmpfs: pairs.optional(),
  sysctls: pairs.optional(),
  ulimits: z.record(z.string(), ulimit).readonly().optional(),
  shmBytes: z.number().optional(),
  /** The limit of memory and swap together; -1 = as much swap as there is. */
  memorySwapBytes: z.number().optional(),
  memoryReservationBytes: z.number().optional(),
  cpuset: z.string().optional(),
  cpuShares: z.number().optional(),
  pidsLimit: z.number().optional(),
  oomScoreAdj: z.number().optional(),

  logging: z.object({ driver: z.string(), options: pairs }).optional(),
})
export type ContainerSettings = z.infer<typeof containerSettingsSchema>

/** When the engine starts it again by itself. */
export type RestartPolicy = NonNullable<ContainerSettings['restart']>

/** An image's health check may be turned off. */
export const isAsked = ({ test }: CheckSettings): boolean => test[0] !== 'NONE'

/** The parts of the engine's JSON this app depends on; everything else is left unread. */
import { z } from 'zod'
import { labels, list, text } from './answer-fields.ts'

const dictionary = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((found) => found ?? {})

export const versionAnswer = z.object({
  Version: text,
  ApiVersion: z.string().optional(),
  MinAPIVersion: z.string().optional(),
  Os: text,
  Arch: text,
})

export const infoAnswer = z.object({
  ID: z.string().optional(),
  Name: text,
  NCPU: z.number(),
  MemTotal: z.number(),
  DockerRootDir: z.string().optional(),
  SystemTime: z.string().optional(),
  OperatingSystem: z.string().optional(),
  SecurityOptions: list(z.string()),
})

export const listedAnswer = z.object({
  Id: z.string(),
  Names: list(z.string()),
  Image: text,
  ImageID: text,
  Created: z.number(),
  Ports: list(
    z.object({
      IP: text,
      PrivatePort: z.number(),
      PublicPort: z.number().optional(),
      Type: text,
    }),
  ),
  Labels: labels,
  State: text,
  Status: text,
})
export type ListedAnswer = z.infer<typeof listedAnswer>

export const stateAnswer = z.object({
  Status: text,
  Running: z.boolean(),
  Paused: z.boolean(),
  Restarting: z.boolean(),
  Dead: z.boolean(),
  OOMKilled: z.boolean(),
  ExitCode: z.number(),
  Error: text,
  StartedAt: text,
  FinishedAt: text,
  Health: z
    .object({
      Status: text,
      Log: list(z.object({ Output: text, ExitCode: z.number().default(0) })),
    })
    .nullish(),
})
export type StateAnswer = z.infer<typeof stateAnswer>

const nanoseconds = z
  .number()
  .nullish()
  .transform((value) => (value ?? 0) / 1_000_000)

/** Times in ms here; 0 = the engine's own default. */
const healthcheck = z.object({
  Test: list(z.string()),
  Interval: nanoseconds,
  Timeout: nanoseconds,
  StartPeriod: nanoseconds,
  Retries: z
    .number()
    .nullish()
    .transform((value) => value ?? 0),
})
export type HealthcheckAnswer = z.infer<typeof healthcheck>

const bindings = dictionary(
  z
    .array(z.object({ HostIp: text, HostPort: text }))
    .nullish()
    .transform((value) => value ?? []),
)

export const containerAnswer = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: z.string(),
  Image: z.string(),
  RestartCount: z.number().default(0),
  State: stateAnswer,
  Config: z.object({
    Image: text,
    Labels: labels,
    Env: list(z.string()),
    Cmd: z.array(z.string()).nullish(),
    Tty: z.boolean().default(false),
    ExposedPorts: dictionary(z.unknown()),
    StopTimeout: z.number().nullish(),
    Healthcheck: healthcheck.nullish(),
  }),
  HostConfig: z.object({
    NetworkMode: text,
    PortBindings: bindings,
    RestartPolicy: z.object({ Name: text, MaximumRetryCount: z.number().default(0) }).nullish(),
    Memory: z.number().default(0),
    NanoCpus: z.number().default(0),
    CpuQuota: z.number().default(0),
    CpuPeriod: z.number().default(0),
  }),
  Mounts: list(z.object({ Type: text, Name: text, Source: text, Destination: z.string() })),
  NetworkSettings: z.object({
    Ports: bindings,
    Networks: dictionary(
      z.object({
        IPAddress: text,
        GlobalIPv6Address: text,
        NetworkID: text,
        Aliases: list(z.string()),
      }),
    ),
  }),
})
export type ContainerAnswer = z.infer<typeof containerAnswer>

/** `mode` as Go has it. */
export const pathAnswer = z.object({ mode: z.number() })

export const createdAnswer = z.object({ Id: z.string().min(1) })

export const executionAnswer = z.object({ ExitCode: z.number().nullish() })

export const listedImageAnswer = z.object({ Id: z.string(), Created: z.number() })

export const imageAnswer = z.object({
  Id: z.string(),
  RepoTags: list(z.string()),
  RepoDigests: list(z.string()),
  Os: text,
  Architecture: text,
  Size: z.number(),
  Created: text,
  RootFS: z.object({ Layers: list(z.string()) }).nullish(),
  Config: z
    .object({
      User: text,
      WorkingDir: text,
      Cmd: list(z.string()),
      Entrypoint: list(z.string()),
      Labels: labels,
      Healthcheck: z
        .object({
          Test: list(z.string()),
          Interval: z.number().nullish(),
          Timeout: z.number().nullish(),
          StartPeriod: z.number().nullish(),
        })
        .nullish(),
      Env: list(z.string()),
      ExposedPorts: dictionary(z.unknown()),
      Volumes: dictionary(z.unknown()),
    })
    .nullish(),
})

export const distributionAnswer = z
  .object({
    Descriptor: z.object({ digest: z.string().min(1) }),
    Platforms: z
      .array(z.object({ os: z.string(), architecture: z.string() }))
      .nullish()
      .catch(null),
  })
  .transform(({ Descriptor: { digest }, Platforms }) => ({
    digest,
    // What is signed of an image lies beside it as one for `unknown`.
    platforms: (Platforms ?? [])
      .filter(({ os, architecture }) => os !== '' && os !== 'unknown' && architecture !== '')
      .map(({ os, architecture }) => `${os}/${architecture}`),
  }))

export const networkAnswer = z.object({
  Id: z.string(),
  Name: z.string(),
  Labels: labels,
  Containers: dictionary(z.unknown()),
  Driver: text,
  Options: dictionary(z.string()),
  Internal: z.boolean().default(false),
  Attachable: z.boolean().default(false),
  EnableIPv6: z.boolean().default(false),
  IPAM: z.object({ Config: list(z.object({ Gateway: text, Subnet: text })) }).nullish(),
})

export const volumeAnswer = z.object({
  Driver: text,
  Options: dictionary(z.string()),
  Labels: labels,
})

export const networksAnswer = z.array(z.object({ Name: z.string() }))

export const volumesAnswer = z.object({ Volumes: list(z.object({ Name: z.string() })) })

/** -1 = it is not known, as with the drivers of others. */
export const diskUsageAnswer = z.object({
  Volumes: list(
    z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() }),
  ),
})

export const eventAnswer = z.object({
  Type: text,
  Action: text,
  Actor: z.object({ ID: text }).default({ ID: '' }),
  time: z.number().default(0),
  timeNano: z.number().optional(),
})

export const pullAnswer = z.object({
  status: text,
  id: text,
  progressDetail: z
    .object({ current: z.number().default(0), total: z.number().default(0) })
    .nullish(),
  error: text,
  errorDetail: z.object({ code: z.number().optional(), message: text }).nullish(),
})
export type PullAnswer = z.infer<typeof pullAnswer>

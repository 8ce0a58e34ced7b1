// How a container was made, as its engine tells it, without what every container has of its own.
import { z } from 'zod'
import { isRecord } from '../../src/shared/lib/is-record.ts'

const inspect = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  Config: z.record(z.string(), z.unknown()),
  HostConfig: z.record(z.string(), z.unknown()),
  Mounts: z.array(z.record(z.string(), z.unknown())),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.looseObject({ Aliases: z.array(z.string()).nullish() })),
  }),
})

/** Said of its client, told elsewhere below, or other in every container. */
const asides = new Set([
  ...['Image', 'AttachStdin', 'AttachStdout', 'AttachStderr', 'StdinOnce', 'Volumes', 'Labels'],
  ...['Binds', 'Mounts', 'ContainerIDFile', 'ConsoleSize', 'AutoRemove', 'VolumesFrom', 'Env'],
])

/** Nothing and none are the same: engines fill in either. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(plain)
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([key, each]) => [key, plain(each)] as const)
    const filled = entries
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return filled.length === 0 ? undefined : Object.fromEntries(filled)
  }
  return value === null || value === '' || value === 0 || value === false ? undefined : value
}

const without = (facts: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(facts).filter(([key]) => !asides.has(key)))

/** Engines keep them as they were written. */
const plainCaps = (names: unknown) =>
  Array.isArray(names) ? names.map((name) => String(name).replace(/^CAP_/, '')) : names

export function asMade(answer: unknown) {
  const { Id, Config, HostConfig, Mounts, NetworkSettings } = inspect.parse(answer)
  const { Hostname, StopSignal, ...config } = without(Config)
  const labels = z.record(z.string(), z.string()).nullish().parse(Config.Labels) ?? {}
  const env = z.array(z.string()).nullish().parse(Config.Env) ?? []
  const networks = Object.entries(NetworkSettings.Networks).map(
    ([name, { Aliases, IPAMConfig }]) => [
      name,
      {
        aliases: (Aliases ?? []).filter((alias) => !Id.startsWith(alias)).sort(),
        fixed: IPAMConfig ?? undefined,
      },
    ],
  )
  return plain({
    config: {
      ...config,
      ...(Hostname !== Id.slice(0, 12) && { Hostname }),
      ...(StopSignal !== 'SIGTERM' && { StopSignal }),
    },
    env: env.toSorted(),
    labels: Object.fromEntries(
      Object.entries(labels).filter(([key]) => !key.startsWith('longshore.')),
    ),
    host: {
      ...without(HostConfig),
      CapAdd: plainCaps(HostConfig.CapAdd),
      CapDrop: plainCaps(HostConfig.CapDrop),
    },
    mounts: Mounts.map(({ Type, Name: volume, Source, Destination, RW, Propagation, Driver }) => ({
      ...{ Type, Name: volume, Source, Destination, RW, Propagation, Driver },
    })).toSorted((a, b) => (String(a.Destination) < String(b.Destination) ? -1 : 1)),
    networks: Object.fromEntries(networks),
  })
}

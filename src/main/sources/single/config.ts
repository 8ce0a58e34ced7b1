/** Fields of a document for one container, wherever its image comes from. */
import { z } from 'zod'
import { consentSchema } from '../../../shared/model/consent.ts'
import type { Issue } from '../../../shared/model/failure.ts'
import { mostReplicas } from '../../../shared/model/options.ts'
import { onBadVolumeSchema, volumeSchema } from '../../../shared/model/volume.ts'
import { envSchema } from '../../../shared/model/workload.ts'
import { parsePublications, scarce } from '../containers/publication.ts'
import { settingFaults } from '../containers/settings/faults.ts'
import { commandCheckSchema } from '../containers/settings/healthcheck.ts'
import { containerSettingFields } from '../containers/settings/schema.ts'

/** With these there is no network of its own. */
const ownNetwork = { notFor: { networkMode: ['host', 'none'] } }

const publishField = z.string().superRefine((text, context) => {
  const parsed = parsePublications(text)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
})

/** Fields for what it serves, holds and may use: of the reference (TF-02), in camelCase. */
export const servingFields = {
  port: z.number().int().min(0).max(65535).default(0).describe('Container port; 0 = none'),
  healthcheck: z
    .union([
      z.string().refine(isPath, 'write an HTTP path that starts with /, or leave it empty'),
      commandCheckSchema,
    ])
    .default('')
    .meta({
      title: 'Health check',
      description: "HTTP path, or a command; empty = the image's own health check",
    }),
  env: envSchema.default({}).meta({ title: 'Environment', description: "The workload's own wins" }),
  volumes: z.array(volumeSchema).default([]),
  onBadVolume: onBadVolumeSchema.optional().meta({
    title: 'Bad volumes',
    description: 'refuse = nothing is deployed; skip = deployed without it, and that is said',
  }),
  publish: z
    .array(publishField)
    .default([])
    .meta({
      ...ownNetwork,
      title: 'Host ports',
      description:
        'Like 18080:8080, 127.0.0.1:5432:5432 or 53:53/udp; 8080 alone: any that is free',
    }),
  cpuLimit: z.number().min(0).max(1024).default(0).describe('Cores; 0 = unlimited'),
  memoryLimit: z.number().min(0).max(16_777_216).default(0).describe('MB; 0 = unlimited'),
}

const { networks, memswapLimit, ...otherFields } = containerSettingFields

/** How many of it there are, every other setting, and what it may have of its host. */
export const furtherFields = {
  maxInstances: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(1)
    .meta({
      onlyFor: { replicas: ['', '1'] },
      title: 'Containers kept',
      description: 'At once, the new one included; more than one: no replicas',
    }),
  replicas: z
    .number()
    .int()
    .min(1)
    .max(mostReplicas)
    .optional()
    .meta({
      onlyFor: { maxInstances: ['', '0', '1'] },
      title: 'Replicas',
      description: 'Equal containers of what is live; scaling changes it until the next deployment',
    }),
  ...otherFields,
  networks: networks.meta({ ...networks.meta(), ...ownNetwork }),
  memswapLimit: memswapLimit.meta({ ...memswapLimit.meta(), notFor: { memoryLimit: ['', '0'] } }),
  allow: z.array(consentSchema).optional().meta({
    group: 'Security',
    title: 'Allowed on the host',
    description:
      'What it may have of the host, like shop:privileged; the plan tells what is asked for',
  }),
}

const containerSchema = z.object({ ...servingFields, ...furtherFields })
export type ContainerConfig = z.infer<typeof containerSchema>

/** Refuses what does not go together, for a kind's schema. */
export function refuseFaults(config: ContainerConfig, { addIssue }: z.RefinementCtx): void {
  for (const { path, message } of [...settingFaults(config, config), ...replicaFaults(config)])
    addIssue({ code: 'custom', path: [path], message })
}

/** Equal ones have no port of the host that one alone could have, and no older ones beside them. */
function replicaFaults({ replicas = 1, maxInstances, publish }: ContainerConfig): readonly Issue[] {
  if (replicas === 1) return []
  return [
    ...scarcePorts(publish, replicas),
    ...(maxInstances > 1
      ? [
          {
            path: 'maxInstances',
            message: 'with replicas, none of an older release is kept: leave one of both out',
          },
        ]
      : []),
  ]
}

/** A new version is made as often before the one before goes. */
function scarcePorts(publish: readonly string[], replicas: number): readonly Issue[] {
  const found = publish.flatMap((text) => {
    const parsed = parsePublications(text)
    return parsed.ok ? parsed.value : []
  })
  const scarceOne = scarce(found, 2 * replicas)
  if (!scarceOne) return []
  const message =
    scarceOne.anyUpTo === undefined
      ? `only one of ${replicas} replicas could have a fixed port`
      : `${replicas} replicas, made beside those before, need a range of ${2 * replicas} ports`
  return [{ path: 'publish', message }]
}

/** The same with leave for more of its host. */
export function withConsents<Config extends Pick<ContainerConfig, 'allow'>>(
  config: Config,
  consents: readonly string[],
): Config {
  return { ...config, allow: [...new Set([...(config.allow ?? []), ...consents])] }
}

function isPath(text: string): boolean {
  return text === '' || /^\/[!-~]*$/.test(text)
}

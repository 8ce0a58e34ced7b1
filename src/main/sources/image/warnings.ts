import { holderOf } from '../../engine/held-ports.ts'
import type { ImageConfig } from './config.ts'
import type { Observed } from './observe.ts'
import type { DeployBody } from './plan.ts'
import { isProbed } from './probe/prober.ts'
import { publicationsOf } from './render.ts'

/** What a careful colleague would say before pressing the button. */
export function planWarnings(
  body: DeployBody,
  config: ImageConfig,
  observed: Observed,
): readonly string[] {
  return [
    ...portWarnings(body, observed),
    ...imageWarnings(body, observed),
    ...proofWarnings(body, observed),
    ...(body.volumes?.warnings ?? []),
    ...(config.registryName === ''
      ? []
      : [`Registry account "${config.registryName}" is not known here: pulling without it`]),
  ]
}

function portWarnings(body: DeployBody, observed: Observed): string[] {
  const warnings: string[] = []
  for (const { hostIp, hostPort, containerPort } of publicationsOf(body.rendered)) {
    const protocol = containerPort.split('/')[1] ?? 'tcp'
    const wanted = { ip: hostIp, port: String(hostPort), protocol }
    const holder = holderOf(observed.takenPorts, wanted)
    if (holder) warnings.push(`Host port ${hostPort} is held by ${holder}: starting would fail`)
    if (hostIp === '') warnings.push(`Host port ${hostPort} is published on all interfaces`)
  }
  return warnings
}

function imageWarnings(body: DeployBody, { registry, local }: Observed): string[] {
  if (registry.kind === 'failed') return ['The registry did not answer: the pull may fail']
  if (registry.kind === 'absent') return [`The registry has no ${body.reference}`]
  if (body.absent) return [`${body.reference} is not on the host, and nothing may be pulled`]
  if (local && body.pull) return [`${body.reference} moved: the registry has a newer image`]
  return []
}

function proofWarnings(body: DeployBody, { local }: Observed): string[] {
  if (isProbed(body.rendered) || local?.hasHealthcheck) return []
  if (!local) return []
  return ['Neither the workload nor the image has a health check: it will count as unverified']
}

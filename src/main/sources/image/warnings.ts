import { registryWords } from '../containers/ask-registries.ts'
import { portWarnings } from '../containers/port-warnings.ts'
import type { Intent } from '../stage.ts'
import { notWellWarnings } from './already-live.ts'
import type { DeployBody } from './body.ts'
import type { ImageConfig } from './config.ts'
import type { Observed } from './observe.ts'
import { probeOf, publicationsOf } from './render.ts'

/** What a careful colleague would say before pressing the button. */
export function planWarnings(
  body: DeployBody,
  { config, intent }: { readonly config: ImageConfig; readonly intent: Intent },
  observed: Observed,
): readonly string[] {
  return [
    ...publicationWarnings(body, observed),
    ...imageWarnings(body, observed),
    ...proofWarnings(body, observed),
    ...notWellWarnings(body, intent, observed),
    ...(body.volumes?.warnings ?? []),
    ...accountWarnings(body, config, observed),
  ]
}

function publicationWarnings({ rendered }: DeployBody, { takenPorts }: Observed): string[] {
  return publicationsOf(rendered).flatMap(({ hostIp: ip, hostPort, containerPort }) => {
    const [target = '', protocol = 'tcp'] = containerPort.split('/')
    return portWarnings({ ip, port: String(hostPort), target, protocol }, takenPorts).map(sentence)
  })
}

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`

/** What a release ran can be gone: nothing that was built or loaded there can be had from anywhere else. */
function absentWords({ reference, tag, rendered }: DeployBody): string {
  if (!reference.startsWith('sha256:'))
    return `${reference} is not on the host, and nothing may be pulled`
  return `The image of this release is gone from the host, and no registry is known to have it: load or build ${rendered.image}:${tag} there again with the same id, or deploy that tag anew`
}

function imageWarnings(body: DeployBody, { registry, local }: Observed): string[] {
  if (registry.kind === 'failed' || registry.kind === 'absent') {
    const said = sentence(registryWords(body.reference, registry.failure))
    if (body.imageId !== null) return [`${said}: the image on the host is deployed`]
    return [registry.kind === 'failed' ? `${said}: the pull may fail` : said]
  }
  if (body.absent) return [absentWords(body)]
  if (local && body.pull) return [`${body.reference} moved: the registry has a newer image`]
  return []
}

function proofWarnings(body: DeployBody, { local }: Observed): string[] {
  if (probeOf(body.rendered) || local?.hasHealthcheck) return []
  if (!local) return []
  return ['Neither the workload nor the image has a health check: it will count as unverified']
}

/** Docker has one account for each registry; who names another means something. */
function accountWarnings(
  { pull }: DeployBody,
  { registryName }: ImageConfig,
  { account }: Observed,
): string[] {
  if (registryName === '' || account === registryName || pull === null) return []
  const instead = account === '' ? 'pulling without a login' : `pulling as ${account}`
  return [`Registry account "${registryName}" is not known here: ${instead}`]
}

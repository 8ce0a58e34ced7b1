/** Whether a plan for one container has anything to do, and what is said before somebody agrees to it. Pure. */

import { sentence } from '../../../shared/lib/sentence.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Release } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { isAsked } from '../../engine/container-settings.ts'
import { hostPortText } from '../../engine/container-spec.ts'
import type { Container } from '../../engine/engine.ts'
import { portWarnings } from '../containers/port-warnings.ts'
import { leftDataWarnings, mountWarnings } from '../containers/volume-warnings.ts'
import { astray } from '../rollout/faces/standing.ts'
import { whyNoAnswer, whyNotWell } from '../rollout/not-well.ts'
import type { ReplicaSpec } from '../rollout/spec.ts'
import type { Intent } from '../stage.ts'
import type { DeployBody } from './body.ts'
import { answerOf, liveContainer } from './instances.ts'
import type { Seen } from './observe.ts'
import { probeOf, publicationsOf, renderedSchema } from './render.ts'
import { replicaWarnings } from './replicas.ts'

/** Warnings of a careful colleague before pressing the button. */
export function planWarnings(
  body: DeployBody,
  { workload, intent, seen }: Looked,
  found: { readonly warnings: readonly string[] },
): readonly string[] {
  const { name } = workload.document
  return [
    ...publicationWarnings(body, seen),
    ...found.warnings,
    ...proofWarnings(body, seen),
    ...notWellWarnings(body, intent, seen),
    ...(body.volumes?.warnings ?? []),
    ...nameWarnings(body, seen),
    ...aliasWarnings(body),
    ...goneWarnings(intent, seen),
    ...replicaWarnings(body, name),
  ]
}

/** An adopted container is known by its id alone: one that has its name by now is another. */
function goneWarnings({ live }: Intent, { containers }: Seen): string[] {
  const id = live?.release.action === 'adopt' ? live.release.config['adopted container'] : undefined
  if (id === undefined || containers.length > 0) return []
  return [
    `The container that was adopted (${id}) is gone from the host: a new one is made; one that has its name by now is somebody else's, and stays`,
  ]
}

interface Looked {
  readonly workload: Workload
  readonly intent: Intent
  readonly seen: Seen
}

/** Warnings of declared volumes: what is not as asked for on the host, and which data the new container does not get. */
export function volumeWarnings(body: DeployBody, { workload, intent, seen }: Looked): string[] {
  const { mounts: wanted } = body.rendered
  const live = intent.live && renderedSchema.parse(intent.live.rendered)
  const left = leftDataWarnings({
    ...{ wanted, workloadId: workload.id },
    before: liveContainer(intent, seen) ?? seen.containers[0],
    declared: live?.mounts.map(({ target }) => target) ?? [],
    kept: body.volumes?.known.map(({ target }) => target) ?? [],
  })
  return [...(seen.places ? mountWarnings(wanted, seen.places) : []), ...left]
}

function publicationWarnings({ rendered }: DeployBody, { takenPorts }: Seen): string[] {
  const published = publicationsOf(rendered).map((each) => {
    const [target = '', protocol = 'tcp'] = each.containerPort.split('/')
    return { ip: each.hostIp, port: hostPortText(each), target, protocol }
  })
  return portWarnings(published, takenPorts).map(sentence)
}

function proofWarnings(body: DeployBody, { local }: Seen): string[] {
  const own = body.rendered.settings?.healthcheck
  if (probeOf(body.rendered) || (own ? isAsked(own) : local?.hasHealthcheck)) return []
  if (!local) return []
  return ['Neither the workload nor the image has a health check: it will count as unverified']
}

/** Who asks for its name is answered by any that has it. */
function nameWarnings(
  { rendered: { network, settings = {} }, nameHolders = [] }: DeployBody,
  { alsoCalled = [] }: Seen,
): string[] {
  const shared = settings.networks?.find(({ name }) => name === network)
  return [
    ...alsoCalled.map((other) =>
      nameHolders.includes(other)
        ? `${other} is found on network ${network} by the name of this workload, and stays to be: the name does not lead to what is deployed here. Rename ${other} and deploy again, or say alias: false here`
        : `${other} is found on network ${network} by the name of this workload, too: who asks for it may be answered by either. Rename it, or say alias: false here`,
    ),
    ...(shared
      ? [
          `It is on network ${network} anyway: aliases and addresses that are named for it there are not given`,
        ]
      : []),
  ]
}

/** An engine takes no alias for a container that is on a network already, so that these cannot wait for its proof (ADR 26). */
function aliasWarnings({ order, running, rendered }: DeployBody): string[] {
  if (order !== 'start-first' || !running.some(({ serves }) => serves)) return []
  const { network, settings = {} } = rendered
  return (settings.networks ?? []).flatMap(({ name, aliases = [] }) => {
    if (name === network || aliases.length === 0) return []
    const leads = aliases.length === 1 ? 'leads' : 'lead'
    return [
      `${aliases.join(', ')} on network ${name} ${leads} to the new one as soon as it starts, beside what serves: who asks by that may be answered before it is proved`,
    ]
  })
}

/** TF-19, by image and configuration: what is live, recorded and confirmed running is wanted. */
export function reasonToSkip(
  body: DeployBody,
  intent: Intent,
  { seen, found }: { readonly seen: Seen; readonly found: { readonly unknown: string } },
): string | null {
  const live = intent.live?.release
  if (!live || body.imageId === null) return null
  const { replicas } = body
  if (replicas) {
    const are = manyWords({ ...body, replicas })
    const kept = replicas.kept.map(({ id }) => id)
    if (isAstray(body, { live, seen }, ({ id }) => kept.includes(id))) return null
    return are && `${live.name} (${body.tag}) is already live, with ${are}${found.unknown}`
  }
  const container = liveContainer(intent, seen)
  if (!container || container.imageId !== body.imageId) return null
  if (container.labels[label.config] !== body.configHash) return null
  if (whyNotWell(container, body.rendered.network, seen.now) !== null) return null
  if (seen.answer?.ok === false) return null
  if (isAstray(body, { live, seen }, (each) => each === container)) return null
  return `${live.name} (${body.tag}) is already live, with this image and configuration${answerWords(body, seen)}${found.unknown}`
}

/** Whether names are to be led, though no container is made. */
function isAstray(
  { faces }: DeployBody,
  { live, seen }: { readonly live: Release; readonly seen: Seen },
  isBehind: (container: Container) => boolean,
): boolean {
  if (!faces || !seen.faces) return false
  const containersOf = () => seen.containers.filter(isBehind)
  return astray(faces, { seen: seen.faces, live, containersOf })
}

/** null where some are to be made, or go. */
function manyWords({
  replicas: { count, kept },
  running,
}: Pick<DeployBody, 'running'> & { readonly replicas: ReplicaSpec }): string | null {
  if (kept.length < count || running.length > count) return null
  const many = count === 1 ? 'one container' : `${count} containers`
  return `${many} of this image and configuration`
}

function answerWords({ rendered }: DeployBody, { answer }: Seen): string {
  if (answer) return `, and answers ${answer.target}: ${answer.status}`
  return probeOf(rendered)
    ? '; whether it still answers was not asked, because nothing but a helper container leads there'
    : ''
}

/** Warnings of what each of ours is that is not as it should be, before it is replaced. */
function notWellWarnings({ running, rendered }: DeployBody, intent: Intent, seen: Seen): string[] {
  return seen.containers
    .filter(({ id }) => running.some((each) => each.id === id))
    .flatMap((container) => {
      const answer = answerOf(container, intent, seen)
      const why = whyNotWell(container, rendered.network, seen.now) ?? whyNoAnswer(answer)
      return why === null ? [] : [`${container.name} ${why}`]
    })
}

/** Whether a plan for an image has anything to do, and what is said before somebody agrees to it. Pure. */
import type { Probe } from '../../../shared/model/failure.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import { registryWords } from '../containers/ask-registries.ts'
import { portWarnings } from '../containers/port-warnings.ts'
import { leftDataWarnings, mountWarnings } from '../containers/volume-warnings.ts'
import type { Intent } from '../stage.ts'
import type { DeployBody } from './body.ts'
import { liveContainer, type Observed } from './observe.ts'
import { probeOf, publicationsOf, renderedSchema } from './render.ts'

/** What a careful colleague would say before pressing the button. */
export function planWarnings(
  body: DeployBody,
  intent: Intent,
  observed: Observed,
): readonly string[] {
  return [
    ...publicationWarnings(body, observed),
    ...imageWarnings(body, observed),
    ...pinWarnings(intent, observed),
    ...proofWarnings(body, observed),
    ...notWellWarnings(body, intent, observed),
    ...(body.volumes?.warnings ?? []),
    ...accountWarnings(body, observed),
    ...nameWarnings(body, observed),
    ...goneWarnings(intent, observed),
  ]
}

/** An adopted container is known by its id alone: one that has its name by now is another. */
function goneWarnings({ live }: Intent, { containers }: Observed): string[] {
  const id = live?.release.action === 'adopt' ? live.release.config['adopted container'] : undefined
  if (id === undefined || containers.length > 0) return []
  return [
    `The container that was adopted (${id}) is gone from the host: a new one is made; one that has its name by now is somebody else's, and stays`,
  ]
}

interface Looked {
  readonly workload: Workload
  readonly intent: Intent
  readonly observed: Observed
}

/** Of what is declared: what is not as asked for on the host, and which data the new container does not get. */
export function volumeWarnings(body: DeployBody, { workload, intent, observed }: Looked): string[] {
  const { mounts: wanted } = body.rendered
  const live = intent.live && renderedSchema.parse(intent.live.rendered)
  const left = leftDataWarnings({
    ...{ wanted, workloadId: workload.id },
    before: liveContainer(intent, observed) ?? observed.containers[0],
    declared: live?.mounts.map(({ target }) => target) ?? [],
    kept: body.volumes?.known.map(({ target }) => target) ?? [],
  })
  return [...(observed.places ? mountWarnings(wanted, observed.places) : []), ...left]
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
  if (
    registry.kind === 'digest' &&
    registry.unfit !== undefined &&
    !body.rendered.settings?.platform
  )
    return [`${body.reference} is ${registry.unfit}: the pull fails, or it does not start`]
  if (local && body.pull) return [`${body.reference} moved: the registry has a newer image`]
  return []
}

function pinWarnings({ tag, options: { digest } }: Intent, { tagMeans }: Observed): string[] {
  if (digest === undefined || !tagMeans || tagMeans === digest) return []
  return [`${tag} is ${tagMeans} by now: ${digest} is deployed, as was asked for`]
}

function proofWarnings(body: DeployBody, { local }: Observed): string[] {
  if (probeOf(body.rendered) || local?.hasHealthcheck) return []
  if (!local) return []
  return ['Neither the workload nor the image has a health check: it will count as unverified']
}

/** Who asks for its name is answered by any that has it. */
function nameWarnings(
  { rendered: { network, settings = {} }, nameHolders = [] }: DeployBody,
  { alsoCalled = [] }: Observed,
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

/** Of several that would do nobody chose one. */
function accountWarnings({ pull }: DeployBody, { login }: Observed): string[] {
  if (pull === null || !login?.alsoFit) return []
  const { registry, named, alsoFit } = login
  return [
    `Several registry accounts fit ${registry}: ${named} is used; name one (source.registry) to have ${alsoFit.join(' or ')} used instead`,
  ]
}

/** A program that ends again and again runs in between: for so long after it was started again it is not trusted. */
const trustedAfterMs = 30_000

/** TF-19, by image and configuration: what is live, recorded and confirmed running is wanted. */
export function reasonToSkip(body: DeployBody, intent: Intent, observed: Observed): string | null {
  const live = intent.live?.release
  const found = liveContainer(intent, observed)
  if (!live || body.imageId === null) return null
  if (!found || found.imageId !== body.imageId) return null
  if (found.labels[label.config] !== body.configHash) return null
  if (whyNotWell(found, body.rendered.network, observed.now) !== null) return null
  if (observed.answer?.ok === false) return null
  const { kind } = observed.registry
  const unknown = kind === 'failed' ? '; whether its registry has a newer one is not known' : ''
  return `${live.name} (${body.tag}) is already live, with this image and configuration${answerWords(body, observed)}${unknown}`
}

function answerWords({ rendered }: DeployBody, { answer }: Observed): string {
  if (answer) return `, and answers ${answer.target}: ${answer.status}`
  return probeOf(rendered)
    ? '; whether it still answers was not asked, because nothing but a helper container leads there'
    : ''
}

/** What each of ours that is not as it should be is said to be, before it is replaced. */
function notWellWarnings(
  { running, rendered }: DeployBody,
  intent: Intent,
  observed: Observed,
): string[] {
  const live = liveContainer(intent, observed)
  return observed.containers
    .filter(({ id }) => running.some((each) => each.id === id))
    .flatMap((container) => {
      const answer = container === live ? observed.answer : null
      const why = whyNotWell(container, rendered.network, observed.now) ?? whyNoAnswer(answer)
      return why === null ? [] : [`${container.name} ${why}`]
    })
}

/** It runs, and does not do what it was proved by. */
function whyNoAnswer(answer: Probe | null): string | null {
  if (!answer || answer.ok) return null
  return `runs, and does not answer as it did when it was proved: ${answer.target}: ${answer.status ?? answer.answer}`
}

/** Null where it runs as it was made to run. */
function whyNotWell(container: Container, network: string, now: number): string | null {
  const { name, state, health, exit, startedAt, addresses, healthOutput } = container
  if (state === 'paused')
    return `is paused and answers nothing: it is replaced. To let it go on as it is: docker unpause ${name}`
  if (state === 'restarting') return `ends again and again (${exit.restarts} times so far)`
  if (state !== 'running') return `is ${state}`
  if (exit.restarts > 0 && now - Date.parse(startedAt) < trustedAfterMs)
    return `has just been started again by the engine, ${exit.restarts} times so far`
  if (health === 'unhealthy')
    return `is unhealthy${healthOutput === '' ? '' : `, its health check says: ${healthOutput}`}`
  if (health === 'starting') return 'has not become healthy yet'
  return Object.hasOwn(addresses, network) ? null : `is not on network ${network} any more`
}

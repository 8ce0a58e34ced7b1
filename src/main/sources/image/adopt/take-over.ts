/** A container that runs on a host, as the workload that it would be. Reads only. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { howOften } from '../../../../shared/lib/how-often.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import { type OtherInstallation, ownWords } from '../../../../shared/model/fleet.ts'
import { label } from '../../../../shared/model/labels.ts'
import { secretNameSchema, whyNoSecret } from '../../../../shared/model/secret.ts'
import { deployPolicySchema } from '../../../../shared/model/workload.ts'
import type { Container, Engine } from '../../../engine/engine.ts'
import type { Inspection } from '../../../engine/inspection.ts'
import { memberOf, otherInstallationOf, ownRole } from '../../../engine/owner.ts'
import type { FilledWorkload } from '../../../secrets/fill-env.ts'
import type { AskedContainer, TakenContainer } from '../../container-taker.ts'
import { contentHash } from '../../containers/content-hash.ts'
import { digestOf } from '../../containers/digest-of.ts'
import { type Derived, derive } from '../../single/adopt/derive.ts'
import { groupOf, workloadName } from '../../single/adopt/known-systems.ts'
import { type Facts, pairsIn, textIn } from '../../single/adopt/reading.ts'
import { allowedThings } from '../../single/plan.ts'
import { configHashOf, flatten, type Rendered, render } from '../../single/render.ts'
import type { TargetContext } from '../../stage.ts'
import { type ImageConfig, imageConfigSchema } from '../config.ts'

export async function takeOver(
  { session, settings, installation }: Omit<TargetContext, 'by' | 'sessionOf'>,
  asked: AskedContainer,
  signal: AbortSignal,
): Promise<TakenContainer | undefined> {
  const { engine, name: host } = session
  const container = await containerOf(engine, asked, signal)
  const inspection = container && (await engine.containers.inspection(container.id, signal))
  if (!container || !inspection)
    return fail({ kind: 'not-found', what: 'container', name: `${asked.container} on ${host}` })
  // What belongs together is taken over as a whole, by the kind that has such groups.
  if (groupOf(container.labels) !== undefined) return undefined
  const claimedFrom = asked.claims ? refuseUnclaimable(container, installation) : undefined
  if (!claimedFrom) refuseOwned(container, installation)
  const usual = claimedFrom?.workload ?? workloadName(container.name, Object.keys(container.labels))
  const name = asked.name ?? usual
  const given = { kind: 'image', maxInstances: 1 }
  const wanted = { schema: imageConfigSchema, workload: name, given }
  const derived = derive(inspection, wanted) ?? refuseNameless(container)
  // What it was allowed under another name is allowed under this one.
  const allow = asked.allow.map((consent) => consent.replace(/^[^:]*/, name))
  const env = namedSecrets(container, derived.source, asked.secrets)
  const source = {
    ...{ ...derived.source, ...env.written },
    ...(allow.length > 0 && { allow }),
  }
  const config = imageConfigSchema.parse(source)
  const workload = unstored(name, host, { source: config, secrets: env.secrets })
  const { network, allowedPaths } = settings
  const { rendered, warnings } = render(workload, config, {
    network,
    allowedPaths,
    tag: derived.tag,
  })
  // The next deployment would not be let through without.
  const allowed = allowedThings({ settings, target: host }, workload, {
    config,
    rendered,
  })
  return {
    container,
    ...(claimedFrom && { claimedFrom }),
    document: { name, host, source, ...(hasAny(derived.deploy) && { deploy: derived.deploy }) },
    secrets: env.secrets,
    tag: derived.tag,
    release: releaseOf(name, { container, inspection, derived, rendered }),
    labels: {
      [label.role]: 'image',
      [label.image]: rendered.image,
      [label.tag]: derived.tag,
      [label.config]: configHashOf(rendered),
    },
    lost: derived.lost,
    warnings: [
      ...(claimedFrom ? [beside] : []),
      ...[...allowed, ...derived.said, ...warnings, ...stateWarnings(container)],
      ...(await sharedWarnings(engine, container, signal)),
    ],
  }
}

/** Warning of a claim: fields of a document that no container shows stand on no host. */
const beside =
  'What its document there says beside the container does not come along: an HTTP health check, public names, secrets by name, what is watched and kept. Write that into this one'

/**
 * Container that is meant. One that is claimed may be named as its workload is: of several the newest that runs is
 * meant.
 */
async function containerOf(
  { containers }: Pick<Engine, 'containers'>,
  { container: named, claims = false }: AskedContainer,
  signal: AbortSignal,
): Promise<Container | undefined> {
  const found = await containers.inspect(named, signal)
  if (found || !claims) return found
  const listed = await containers.list({}, signal)
  const [newest] = listed
    .filter((each) => each.otherInstallation?.workload === named && isUp(each))
    .sort((a, b) => b.createdAt - a.createdAt)
  return newest && (await containers.inspect(newest.id, signal))
}

const hasAny = (fields: object): boolean => Object.keys(fields).length > 0

/** Variables that are to be secrets, named; a secret is called as its variable. */
function namedSecrets(
  container: Container,
  { env }: Facts,
  keys: readonly string[] = [],
): { readonly written: Facts; readonly secrets: Record<string, string> } {
  if (keys.length === 0) return { written: {}, secrets: {} }
  const values = pairsIn({ env }, 'env')
  const secrets = Object.fromEntries(
    keys.map((key) => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined
      const why = value === undefined ? 'it has no such variable of its own' : whyNoSecret(value)
      if (value === undefined || why !== undefined || !secretNameSchema.safeParse(key).success)
        return refuse(container, `${key} cannot be kept as a secret: ${why ?? 'its name is none'}`)
      return [key, value]
    }),
  )
  const named = Object.fromEntries(keys.map((key) => [key, { secret: key }]))
  return { written: { env: { ...values, ...named } }, secrets }
}

/** Values are words of its engine; secrets are not kept yet. */
function unstored(
  name: string,
  host: string,
  {
    source,
    secrets,
  }: { readonly source: ImageConfig; readonly secrets: Readonly<Record<string, string>> },
): FilledWorkload {
  const deploy = deployPolicySchema.parse({})
  const document = { name, host, env: {}, source, deploy }
  const env = Object.fromEntries(
    Object.entries(source.env).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  )
  const filled = { env: { ...env, ...secrets }, secretMarks: { ...secrets } }
  return { id: '', document, revision: '', createdAt: 0, updatedAt: 0, ...filled }
}

interface Found {
  readonly container: Container
  readonly inspection: Inspection
  readonly derived: Derived
  readonly rendered: Rendered
}

function releaseOf(
  name: string,
  { container, inspection, derived, rendered }: Found,
): TakenContainer['release'] {
  const { image } = rendered
  const digest = digestOf(inspection.image?.digests ?? [], image)
  return {
    parts: [
      {
        ...{ part: name, image: `${image}:${derived.tag}`, digest, imageId: container.imageId },
        ...{ replicas: 1, mayEnd: false },
      },
    ],
    fingerprint: `sha256:${contentHash(rendered)}`,
    config: { ...flatten(rendered), 'adopted container': container.id.slice(0, 12) },
    rendered,
  }
}

function refuse(container: Container, message: string): never {
  const issues = [{ path: container.name, message }]
  return fail({ kind: 'invalid', what: 'container', issues })
}

function refuseNameless(container: Container): never {
  const short = container.imageId.replace('sha256:', '').slice(0, 12)
  return refuse(
    container,
    `its image has no name that a document could hold: give it one (docker tag ${short} NAME:TAG), and look again`,
  )
}

/** Answers whose it is: only what another installation made as a workload of one image can be moved here. */
function refuseUnclaimable(container: Container, installation: string): OtherInstallation {
  const { labels } = container
  const other = otherInstallationOf(labels, installation)
  if (!other) return refuse(container, 'it is of no other Longshore installation: adopt it')
  const role = labels[label.role] ?? ''
  if (memberOf(labels).project !== undefined || role !== 'image' || other.workload === '')
    return refuse(
      container,
      `it is ${role === '' ? 'no container of a workload' : `of a workload of kind ${role}`}: only one of a single image can be claimed. Take its document from there, and delete it there`,
    )
  return other
}

/** Labels, or what was adopted before, say whose it is. */
function refuseOwned(container: Container, installation: string): void {
  const { labels } = container
  const other = otherInstallationOf(labels, installation)
  const own = ownWords(ownRole(labels))
  if (other)
    refuse(
      container,
      other.workload === ''
        ? `it is ${own} of another Longshore installation (${other.id}), which goes on needing it: it is no workload`
        : `it is the workload ${other.workload} of another Longshore installation (${other.id}): it can be claimed (longshore claim) or deleted there, and not adopted`,
    )
  if (labels[label.installation] === installation) {
    const workload = labels[label.workload]
    refuse(
      container,
      workload
        ? `it is of the workload ${workload} already`
        : `it is ${own} of Longshore itself, which goes on needing it: it is no workload`,
    )
  }
  const { project } = memberOf(labels)
  if (project)
    refuse(
      container,
      `it is of the compose project ${project}: adopt that as a whole (its name is ${project})`,
    )
  if (labels['com.docker.swarm.service.name'])
    refuse(
      container,
      `it is a task of the swarm service ${labels['com.docker.swarm.service.name']}, which makes it anew by itself`,
    )
  if (labels['io.kubernetes.pod.name'])
    refuse(
      container,
      `it is of the pod ${labels['io.kubernetes.pod.name']}, which Kubernetes makes anew by itself`,
    )
}

function stateWarnings({ state, health, exit }: Container): string[] {
  return [
    ...(state === 'running' ? [] : [`It is ${state}: the next deployment starts one like it`]),
    ...(health === 'unhealthy' ? ['It is unhealthy'] : []),
    ...(exit.restarts > 0 ? [`It was started again ${howOften(exit.restarts)} by itself`] : []),
  ]
}

/** So many others of its host are looked at. */
const mostLookedAt = 64

/** Who lives in its namespaces by its id loses them with it, and is not made anew by a deployment of it. */
async function sharedWarnings(
  { containers }: Pick<Engine, 'containers'>,
  { id }: Container,
  signal: AbortSignal,
): Promise<string[]> {
  const listed = await containers.list({}, signal)
  const others = listed.filter((each) => each.id !== id && isUp(each)).slice(0, mostLookedAt)
  const looks = others.map((each) => containers.inspection(each.id, signal))
  const found = (await Promise.all(looks)).flatMap((each) => each ?? [])
  return found.flatMap(({ name, hostConfig }) => {
    const shared = namespaces.filter(([field]) => textIn(hostConfig, field) === `container:${id}`)
    const words = shared.map(([, word]) => word).join(' and ')
    return words === ''
      ? []
      : [
          `${name} shares its ${words}: once it is replaced, ${name} is left without, until it is made anew. Better describe both as one stack`,
        ]
  })
}

const namespaces = [
  ['NetworkMode', 'network'],
  ['PidMode', 'processes'],
  ['IpcMode', 'shared memory'],
] as const

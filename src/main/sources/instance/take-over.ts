/** Containers of one instance of ctrlplane, as the workload that they would be (CP-02). Reads only. */
import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Part } from '../../../shared/model/release.ts'
import { deployPolicySchema } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import type { Inspection } from '../../engine/inspection.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { plainOf } from '../../secrets/fill-env.ts'
import type { ContainerTaker, TakenContainer } from '../container-taker.ts'
import { contentHash } from '../containers/content-hash.ts'
import { digestOf } from '../containers/digest-of.ts'
import { groupLabel, groupOf, workloadName } from '../single/adopt/known-systems.ts'
import { type InstanceConfig, instanceConfigSchema } from './config.ts'
import { configHashOf, flatten, type Rendered, type RenderedService, render } from './render.ts'
import { type DerivedService, serviceFrom } from './service-from.ts'

export const takeOver: ContainerTaker = async ({ session, settings }, asked, signal) => {
  const { engine, name: host } = session
  const container = await engine.containers.inspect(asked.container, signal)
  const project = container && groupOf(container.labels)
  if (!container || project === undefined) return undefined
  const listed = await engine.containers.list({ labels: [`${groupLabel}=${project}`] }, signal)
  const members: Member[] = []
  for (const { id } of listed) {
    const found = await engine.containers.inspect(id, signal)
    const inspection = await engine.containers.inspection(id, signal)
    if (!found || !inspection) continue
    if (found.labels[label.installation]) refuse(found, 'it is of a workload of Longshore already')
    members.push({ container: found, ...serviceFrom(inspection, found), inspection })
  }
  const name = asked.name ?? workloadName(project, [groupLabel])
  const source = sourceOf(container, members)
  const config = parsed(container, source)
  const workload = unstored(name, host, config)
  const { rendered, warnings } = render(workload, config, {
    settings: { ...settings, registryPrefix: '' },
  })
  const first = members.find((each) => each.container.id === container.id)
  return {
    container,
    document: { name, host, source },
    tag: '',
    release: releaseOf(rendered, members),
    labels: first ? labelsOf(first, rendered) : {},
    others: members
      .filter((each) => each !== first)
      .map((each) => ({ container: each.container, labels: labelsOf(each, rendered) })),
    lost: told(members, 'lost'),
    warnings: [...togetherWords(container, members), ...told(members, 'said'), ...warnings],
  } satisfies TakenContainer
}

interface Member extends DerivedService {
  readonly container: Container
  readonly inspection: Inspection
}

function refuse({ name }: Container, message: string): never {
  return fail({ kind: 'invalid', what: 'container', issues: [{ path: name, message }] })
}

/** The network that all of them are on is named: it stays, and keeps its name. */
function sourceOf({ addresses }: Container, members: readonly Member[]) {
  const networks = Object.keys(addresses).filter((each) => each !== 'bridge')
  const common = networks.find((network) =>
    members.every(({ container }) => Object.hasOwn(container.addresses, network)),
  )
  return {
    kind: 'instance',
    network: common ?? networks[0] ?? 'default',
    services: members.map(({ service }) => service),
  }
}

function parsed(container: Container, source: unknown): InstanceConfig {
  const read = instanceConfigSchema.safeParse(source)
  if (read.success) return read.data
  const issues = read.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  return fail({ kind: 'invalid', what: `document of ${container.name}`, issues })
}

/** Values are words of its engine: none is a reference to a secret. */
function unstored(name: string, host: string, source: InstanceConfig): FilledWorkload {
  const document = { name, host, env: {}, source, deploy: deployPolicySchema.parse({}) }
  const services = Object.fromEntries(
    source.services.map((each) => [each.name, { env: plainOf(each.env), secretMarks: {} }]),
  )
  const filled = { env: {}, secretMarks: {}, services }
  return { id: '', document, revision: '', createdAt: 0, updatedAt: 0, ...filled }
}

function releaseOf(rendered: Rendered, members: readonly Member[]): TakenContainer['release'] {
  const parts = members.map(({ container, inspection, name }): Part => {
    const { image = '', tag = '', role } = serviceIn(rendered, name) ?? {}
    const digest = digestOf(inspection.image?.digests ?? [], image)
    return {
      ...{ part: name, image: `${image}:${tag}`, digest, imageId: container.imageId },
      ...{ replicas: 1, mayEnd: role === 'init' },
    }
  })
  return {
    parts: parts.sort((a, b) => (a.part < b.part ? -1 : 1)),
    fingerprint: `sha256:${contentHash(rendered)}`,
    config: flatten(rendered),
    rendered,
  }
}

const serviceIn = ({ services }: Rendered, name: string): RenderedService | undefined =>
  services.find((each) => each.name === name)

function labelsOf({ name }: Member, rendered: Rendered): Record<string, string> {
  const service = serviceIn(rendered, name)
  if (!service) return {}
  return {
    [label.service]: name,
    [label.role]: service.role,
    [label.image]: service.image,
    [label.tag]: service.tag,
    [label.config]: configHashOf(service, rendered),
  }
}

const told = (members: readonly Member[], what: 'lost' | 'said'): string[] => [
  ...new Set(members.flatMap((each) => each[what].map((words) => `${each.name}: ${words}`))),
]

function togetherWords({ id }: Container, members: readonly Member[]): string[] {
  const others = members.filter(({ container }) => container.id !== id)
  if (others.length === 0) return []
  const names = others.map(({ container }) => container.name).join(', ')
  return [`It is one of several that belong together: taken over with it are ${names}`]
}

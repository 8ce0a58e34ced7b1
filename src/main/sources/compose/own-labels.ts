/** Our labels on what is made for a workload: they tell whose it is. Pure. */
import { composeRole, label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { adoptedProject, projectMark, projectName } from './project.ts'
import { mapValues, type Rendered, type SharedObject } from './rendered.ts'

export type OwnLabels = Readonly<Record<string, string>>

/** None for an adopted project, which is known by its name alone: they would make every service of it anew. */
export function ownLabels(
  installation: string,
  { document }: Pick<Workload, 'document'>,
): OwnLabels {
  if (adoptedProject(document) !== undefined) return {}
  return {
    [label.installation]: installation,
    [label.workload]: document.name,
    [label.role]: composeRole,
  }
}

/** Labels by which the networks and volumes of a workload are told from others, as the engine is asked. */
export function ownMarks(installation: string, workload: Pick<Workload, 'document'>): string[] {
  const own = Object.entries(ownLabels(installation, workload))
  return [projectMark(projectName(workload)), ...own.map(([key, value]) => `${key}=${value}`)]
}

/** A second compose file that adds the labels to what the first ones declare. */
export function labelsFile(rendered: Rendered, labels: OwnLabels): Record<string, unknown> {
  const marked = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { labels }]))
  const networks = ownNames(rendered.networks)
  const volumes = ownNames(rendered.volumes)
  return {
    services: marked(Object.keys(rendered.services)),
    ...(networks.length > 0 ? { networks: marked(networks) } : {}),
    ...(volumes.length > 0 ? { volumes: marked(volumes) } : {}),
  }
}

/** Names of a project's own objects: external ones belong to somebody else. */
function ownNames(objects: Rendered['networks']): string[] {
  return Object.entries(objects ?? {})
    .filter(([, object]) => object.external !== true)
    .map(([name]) => name)
}

interface Labelled {
  readonly labels?: OwnLabels | null | undefined
}

export function withLabels(rendered: Rendered, labels: OwnLabels): Rendered {
  const mark = <T extends Labelled>(object: T): T => ({
    ...object,
    labels: { ...object.labels, ...labels },
  })
  const markOwn = (object: SharedObject) => (object.external === true ? object : mark(object))
  const { services, networks, volumes } = rendered
  return {
    ...rendered,
    services: mapValues(services, mark),
    ...(networks ? { networks: mapValues(networks, markOwn) } : {}),
    ...(volumes ? { volumes: mapValues(volumes, markOwn) } : {}),
  }
}

const ours: ReadonlySet<string> = new Set(Object.values(label))

export function withoutLabels(rendered: Rendered): Rendered {
  const bare = <T extends Labelled>({ labels, ...rest }: T) => {
    const left = Object.entries(labels ?? {}).filter(([name]) => !ours.has(name))
    return left.length > 0 ? { ...rest, labels: Object.fromEntries(left) } : rest
  }
  const { services, networks, volumes } = rendered
  return {
    ...rendered,
    services: mapValues(services, bare),
    ...(networks ? { networks: mapValues(networks, bare) } : {}),
    ...(volumes ? { volumes: mapValues(volumes, bare) } : {}),
  }
}

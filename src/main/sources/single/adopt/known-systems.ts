/**
 * Names and labels that other systems give to what they make: of them a workload's name is made, and their labels
 * are not carried on, for a system that runs still would take the new container for its own. Pure.
 */

interface KnownSystem {
  readonly title: string
  /** The pattern of labels that it finds its own by. */
  readonly labels: RegExp
  /** Patterns of the names that it gives; the first group is what its user called the thing. */
  readonly names: readonly RegExp[]
}

const systems: readonly KnownSystem[] = [
  {
    title: 'Tiny Forge',
    labels: /^tinyforge\./,
    names: [/^tf-(.+)-[0-9a-f]{8}-.+-[0-9a-f]{8,}$/, /^dw-(.+?)(?:-[0-9a-f]{8,})?$/],
  },
  { title: 'ctrlplane', labels: /^ctrlplane\./, names: [/^cp-(.+)$/] },
  { title: 'SimpleDeploy', labels: /^simpledeploy\./, names: [/^simpledeploy-(.+)$/] },
  // Its containers have no labels: sdp-REPOSITORY-DEPLOYMENT.
  {
    title: 'an SDP agent',
    labels: /^sdp\./,
    names: [/^sdp-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, /^sdp-(.+)-[^-]+$/],
  },
]

/** Other systems than these may find theirs by labels, too: nobody can know them all. */
export const foreignLabel = (name: string): boolean =>
  systems.some(({ labels }) => labels.test(name))

/** Containers of one instance of ctrlplane have its project in common (CP-02); undefined = it is alone. */
export const groupLabel = 'ctrlplane.project'
export const groupOf = (labels: Readonly<Record<string, string>>): string | undefined =>
  labels[groupLabel] || undefined

export interface KnownMaker {
  readonly title: string
  /** Name that its user gave the thing, as far as its name tells. */
  readonly base: string
}

/** Who made it, by its labels, else by its name. */
export function makerOf(name: string, labels: readonly string[]): KnownMaker | null {
  const byLabel = systems.find((system) => labels.some((each) => system.labels.test(each)))
  const system = byLabel ?? systems.find(({ names }) => names.some((each) => each.test(name)))
  if (!system) return null
  const found = system.names.map((each) => each.exec(name)?.[1]).find((each) => each !== undefined)
  return { title: system.title, base: found ?? name }
}

/** A workload is named with less than a container may be. */
export function workloadName(name: string, labels: readonly string[]): string {
  const base = makerOf(name, labels)?.base ?? name
  return base
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
}

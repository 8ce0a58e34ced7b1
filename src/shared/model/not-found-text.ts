/** Sentences of what is not there: how its name is found out, for each thing that people name. */

/** Commands that list the things of a kind. A release is named with its workload, which alone is known of some. */
const listed: Readonly<Record<string, string>> = {
  workload: 'longshore workloads list',
  host: 'longshore hosts list',
  release: 'longshore releases WORKLOAD',
  container: 'longshore status',
  'running container': 'longshore status',
  deployment: 'longshore deployments list',
  'git credential': 'longshore git-credentials list',
  'DNS account': 'longshore dns list',
  channel: 'longshore channels list',
  rule: 'longshore rules list',
}

export interface NotFound {
  readonly what: string
  readonly name: string
}

/** Why it may be so; nothing was removed where there never was one. */
export function whyNotFound({ what }: NotFound): string {
  return what === 'earlier release of'
    ? 'Going back takes a release from before the live one that was not unstable.'
    : 'It may have been removed, or be called otherwise.'
}

export function notFoundRemedy({ what, name }: NotFound): string | null {
  switch (what) {
    case 'registry account':
      return `Name another one in the document (source.registry), or add it (longshore registries add ${name} --url REGISTRY).`
    case 'earlier release of':
    case 'release of':
      return `See which there are: longshore releases ${name}.`
    case 'compose project':
      return 'See what runs there, and what it is called: docker compose ls on that host.'
    case 'plan':
      return 'Plan it again.'
    default:
      return listed[what] === undefined ? null : `See which there are: ${listed[what]}.`
  }
}

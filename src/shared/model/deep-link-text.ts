import { type FollowedLink, type RefusedLink, utc } from './deep-link.ts'

/** Why a link is not followed, in every door. */
export function describeRefusedLink({ reason, what }: RefusedLink): {
  readonly title: string
  readonly detail: string
} {
  if (reason === 'expired')
    return {
      title: 'This link has expired',
      detail: `It proposed a change, and the time for that is over: ${what}. Nothing was changed. Ask for a new link, or go to the page of the workload.`,
    }
  const remedy =
    reason === 'malformed' ? 'Ask for it again.' : 'It may be for a newer version of Longshore.'
  return {
    title: 'This link cannot be followed',
    detail: `${sentence(what)} Nothing was changed. ${remedy}`,
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** The view a link asks for, in words and as its plain values; nothing of it is proved. */
export function describeLink(link: FollowedLink): {
  readonly title: string
  readonly facts: readonly (readonly [string, string])[]
} {
  const fact = (name: string, value: string | null) =>
    value === null ? [] : [[name, value] as const]
  switch (link.kind) {
    case 'workload':
    case 'host':
      return { title: `Shows the ${link.kind} ${link.name}`, facts: [] }
    case 'disk':
      return { title: `Shows what the disk of ${link.name} holds`, facts: [] }
    case 'deployment':
    case 'plan':
      return { title: `Shows the ${link.kind} ${link.id}`, facts: [] }
    case 'activity':
      return { title: `Shows what happened: ${link.id}`, facts: [] }
    case 'releases':
      return { title: `Shows releases of ${link.name}`, facts: fact('Release', link.release) }
    case 'logs':
      return {
        title: `Shows the log of ${link.name}`,
        facts: [
          ...fact('Since', link.since === null ? null : utc(link.since)),
          ...fact('Until', link.until === null ? null : utc(link.until)),
        ],
      }
    case 'deploy':
    case 'rollback':
      return {
        title:
          link.kind === 'deploy'
            ? `Proposes to deploy ${link.workload}`
            : `Proposes to roll ${link.workload} back to ${link.to}`,
        facts: [
          ...fact('Workload', link.workload),
          ...(link.kind === 'deploy'
            ? [
                ...[...fact('Tag', link.tag), ...fact('Image', link.digest)],
                ...[...fact('Ref', link.ref ?? null), ...fact('Commit', link.commit ?? null)],
              ]
            : fact('Release', link.to)),
          ...fact('Reason it gives', link.reason),
          ['Said to be from', link.from === null ? 'nobody' : `${link.from} (unproved)`],
          ['Good until', utc(link.expires)],
        ],
      }
  }
}

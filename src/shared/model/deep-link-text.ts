import type { RefusedLink } from './deep-link.ts'

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

/** The texts of a workload that can be compared, as a list to choose from. */
import type { Release, TextOf } from '../../shared/model/release.ts'

interface VersionChoice {
  readonly value: string
  readonly label: string
}

const words = { files: 'files', rendered: 'rendered' } as const

export const nameOf = ({ at, what, host = '' }: TextOf): string => `${at} ${what} ${host}`.trim()

export function textOf(name: string): TextOf {
  const [at = '', what, host] = name.split(' ')
  return { at, what: what === 'files' ? 'files' : 'rendered', ...(host && { host }) }
}

export interface Versions {
  /** Newest first. */
  readonly releases: readonly Release[]
  readonly hasFiles: boolean
  /** Hosts to choose among: where there are several, each has files and a rendering of its own. */
  readonly hosts: readonly string[]
}

/** Texts as they are now, on the first host and on each other one, and as each release had them. */
export function choicesOf({ releases, hasFiles, hosts }: Versions): VersionChoice[] {
  const kinds: readonly TextOf['what'][] = hasFiles ? ['rendered', 'files'] : ['rendered']
  const [first, ...others] = hosts
  const now = [undefined, ...others].flatMap((host) =>
    kinds.map((what) => {
      const title = what === 'files' ? 'Files now' : 'Rendered now'
      const label = others.length === 0 ? title : `${title} · ${host ?? first}`
      return { value: nameOf({ at: 'now', what, host }), label }
    }),
  )
  const released = releases.flatMap(({ name: at, tag, live }) =>
    kinds.map((what) => ({
      value: nameOf({ at, what }),
      label: [at, tag, words[what], live ? 'live' : ''].filter(Boolean).join(' · '),
    })),
  )
  // What others come to now, only a plan knows.
  return hasFiles ? [...now, ...released] : released
}

/** The texts of a workload that can be compared, as a list to choose from. */
import type { Release, TextOf } from '../../shared/model/release.ts'

interface VersionChoice {
  readonly value: string
  readonly label: string
}

const words = { files: 'files', rendered: 'rendered' } as const

export const nameOf = ({ at, what }: TextOf): string => `${at} ${what}`

export function textOf(name: string): TextOf {
  const [at = '', what] = name.split(' ')
  return { at, what: what === 'files' ? 'files' : 'rendered' }
}

/** Newest first. */
export function choicesOf(releases: readonly Release[], hasFiles: boolean): VersionChoice[] {
  const kinds: readonly TextOf['what'][] = hasFiles ? ['rendered', 'files'] : ['rendered']
  const now = kinds.map((what) => ({
    value: nameOf({ at: 'now', what }),
    label: what === 'files' ? 'Files now' : 'Rendered now',
  }))
  const released = releases.flatMap(({ name: at, tag, live }) =>
    kinds.map((what) => ({
      value: nameOf({ at, what }),
      label: [at, tag, words[what], live ? 'live' : ''].filter(Boolean).join(' · '),
    })),
  )
  // What others come to now, only a plan knows.
  return hasFiles ? [...now, ...released] : released
}

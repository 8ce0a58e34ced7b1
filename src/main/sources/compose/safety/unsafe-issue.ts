import type { PlacedIssue } from '../files/lines.ts'

/** `thing`: as it is consented to, beside the service. */
export interface UnsafeIssue extends PlacedIssue {
  readonly thing: string
}

/** Whose it is: a service, or `volumes.data` of the whole project. */
export function ownerOf({ path: [section = '', name = ''] }: PlacedIssue): string {
  return section === 'services' ? name : `${section}.${name}`
}

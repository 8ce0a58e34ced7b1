import { describe, it } from 'vitest'

/** `describe` where that can run; elsewhere one skipped test of its title, which says why. */
export function describeWhere(
  { can, why }: { readonly can: boolean; readonly why: string },
  title: string,
  body: () => void,
): void {
  if (can) describe(title, body)
  else it(title, ({ skip }) => skip(why))
}

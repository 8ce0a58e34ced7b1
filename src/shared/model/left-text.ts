/** Says which volumes a deployment that was undone made and left, for every door. */
export function leftText(volumes: readonly string[]): string {
  const names = volumes.join(', ')
  return volumes.length === 1
    ? `Volume ${names}, which it made, stays on the host: there may be data in it.`
    : `Volumes ${names}, which it made, stay on the host: there may be data in them.`
}

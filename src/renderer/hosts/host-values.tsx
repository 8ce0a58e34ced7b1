export const gibibytes = (bytes: number) => `${Math.round(bytes / 2 ** 30)} GiB`

/** Drawn as a dash, read as a word. */
export function NotKnown() {
  return (
    <span className="text-faint">
      <span aria-hidden>–</span>
      <span className="sr-only">not known</span>
    </span>
  )
}

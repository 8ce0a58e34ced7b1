/** Files that are edited and not saved. */
interface TextFile {
  readonly path: string
  readonly text: string
}

export function unsaved(
  files: readonly TextFile[],
  drafts: Readonly<Record<string, string>>,
): string[] {
  const isOpen = ({ path, text }: TextFile) => drafts[path] !== undefined && drafts[path] !== text
  return files.filter(isOpen).map(({ path }) => path)
}

/** The last part of a path, of either kind of machine. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

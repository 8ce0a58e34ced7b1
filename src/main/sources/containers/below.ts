import path from 'node:path'

/** Or the same. */
export function isBelow(place: string, folder: string): boolean {
  const relative = path.relative(folder, place)
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}

/** The deepest that both are in; `one` is a folder. */
export function commonFolder(one: string, other: string): string {
  return isBelow(other, one) ? one : commonFolder(path.dirname(one), other)
}

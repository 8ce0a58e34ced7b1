/** A project as it is read in some place, and what is needed to say of it what its user knows. */
import type { Issue } from '../../../../shared/model/failure.ts'
import type { ProjectFolder } from './folder.ts'
import { type Place, rootOf } from './place.ts'
import type { ProjectSources, ProjectText } from './project-texts.ts'

export interface Reading {
  readonly folder: ProjectFolder
  readonly texts: readonly ProjectText[]
  /** What its variables stand for, as far as that is known. */
  readonly known: ReadonlyMap<string, string>
  /** Where `docker compose` reads it. */
  readonly place: Place
  /** What that said, line by line. */
  readonly said: string[]
}

export function beginReading(
  folder: ProjectFolder,
  sources: ProjectSources,
  place: Place,
): Reading {
  return { folder, ...sources, place, said: [] }
}

/** A path of the place where it is read, as one of the folder. */
export function pathHere(
  file: string,
  { folder, place }: Pick<Reading, 'folder' | 'place'>,
): string {
  const root = rootOf(place)
  return file === root || file.startsWith(`${root}/`) ? folder.root + file.slice(root.length) : file
}

/** Files are named as in the folder of the project, wherever it is read. */
export function namedAsHere(issues: readonly Issue[], reading: Reading): Issue[] {
  const { folder, place, texts } = reading
  const root = rootOf(place)
  const renamed = (said: string) => {
    let text = said
    for (const { file, at } of texts)
      if (at) text = text.replaceAll(root + at.path.slice(folder.root.length), file)
    return text
      .replaceAll(`${place.cwd ?? place.directory}/`, '')
      .replaceAll(root, folder.commit === null ? folder.root : 'the repository')
  }
  return issues.map(({ path, message }) => ({ path: renamed(path), message: renamed(message) }))
}

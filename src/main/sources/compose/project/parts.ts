/** Parts of a repository that a project needs: its own folder, and what its files name beside that. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseAllDocuments, type Scalar, visit } from 'yaml'
import type { Env } from '../../../secrets/redact.ts'
import { isBelow } from '../../containers/below.ts'
import { fill } from './env-sources.ts'
import type { ProjectFolder } from './folder.ts'
import { readSourcesHere } from './project-texts.ts'

/** A file too many does no harm: read loosely. */
export async function partsOf(
  folder: Omit<ProjectFolder, 'root' | 'parts'>,
  root: string,
  env: Env,
): Promise<string[]> {
  const { cwd, directory, files, envFiles } = folder
  const { texts, known } = await readSourcesHere(folder, env)
  const named = texts.flatMap(({ text, at }) =>
    climbing(text, known).flatMap((each) =>
      [at?.base ?? directory, path.dirname(at?.path ?? directory)].map((base) =>
        path.resolve(base, each),
      ),
    ),
  )
  const outside = [...files, ...envFiles, ...texts.map(({ at }) => at?.path ?? cwd), ...named]
    .filter((each) => isBelow(each, root) && !isBelow(each, cwd))
    .filter((each) => existsSync(each))
  return withoutNested([...new Set([cwd, directory, ...outside])])
}

function withoutNested(places: readonly string[]): string[] {
  return places.filter((place) => !places.some((other) => other !== place && isBelow(place, other)))
}

/** Every path in its values that goes up: `../lib`, `./a/../..`, `${PWD}/../lib`. */
function climbing(text: string, env: ReadonlyMap<string, string>): string[] {
  const found: string[] = []
  for (const document of parseAllDocuments(text, { logLevel: 'silent' }))
    visit(document, {
      Scalar(_, { value }: Scalar) {
        if (typeof value !== 'string' || !value.includes('..')) return
        const filled = fill(value, (name) => env.get(name))
        found.push(...filled.split(/[:=,\s]/).filter((each) => each.split('/').includes('..')))
      },
    })
  return found
}

/** Files of a stack on this machine that are watched for changes. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { WorkloadDocument } from '../../../../shared/model/workload.ts'
import { plainOf } from '../../../secrets/fill-env.ts'
import type { Env } from '../../../secrets/redact.ts'
import type { WatchedFiles } from '../../source.ts'
import type { ComposeConfig } from '../config.ts'
import { findOwn } from './folder.ts'

export function watchedFiles({ source, env }: WorkloadDocument): WatchedFiles | undefined {
  const config = source as unknown as ComposeConfig
  if (config.onHost === true || config.git) return undefined
  return { folders: foldersOf(config), fingerprint: () => hashFiles(config, plainOf(env)) }
}

/** Folders rather than files: many editors replace a file by another of its name. */
function foldersOf({ path: where, files, envFiles }: ComposeConfig): string[] {
  const others = [...files, ...envFiles].map((file) => path.dirname(path.resolve(where, file)))
  return [...new Set([where, path.dirname(where), ...others])]
}

async function hashFiles(config: ComposeConfig, variables: Env): Promise<string | null> {
  try {
    const { cwd, directory, files, envFiles } = await findOwn(config, variables)
    const hash = createHash('sha256')
    for (const file of files) hash.update(file).update(await readFile(file))
    const own = [...new Set([cwd, directory])].map((folder) => path.join(folder, '.env'))
    const env = envFiles.length > 0 ? envFiles : own
    for (const file of env) hash.update(file).update(await readFile(file).catch(() => ''))
    return hash.digest('hex')
  } catch (error) {
    if (!failureOf(error) && !(error instanceof Error && 'code' in error)) throw error
    return null
  }
}

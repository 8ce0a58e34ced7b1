/**
 * The variables by which `docker compose` is steered from outside its files: `COMPOSE_FILE` and its kin,
 * from the workload's env or an env file. That it is called with `--file` would hide them from it.
 */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Env } from '../../../secrets/redact.ts'
import { settledEnv } from './env-sources.ts'

interface Asked {
  /** Where it is called. */
  readonly cwd: string
  /** Those that are named; empty = `.env` there. */
  readonly envFiles: readonly string[]
  /** Wins over every env file. */
  readonly env: Env
}

export interface ComposeSettings {
  /** Null: it looks for its own names. */
  readonly files: readonly string[] | null
  /** Known where the project is called otherwise than it is named here. */
  readonly project: string | undefined
  /** Those that `docker compose` goes by only where they are in its own environment. */
  readonly idle: readonly string[]
}

export async function readSettings({ cwd, envFiles, env }: Asked): Promise<ComposeSettings> {
  const named = envFiles.length > 0 ? envFiles : [path.join(cwd, '.env')]
  const texts = await Promise.all(named.map((file) => readFile(file, 'utf8').catch(() => '')))
  const values = settledEnv(texts, { PWD: cwd, ...env })
  const separator = values.get('COMPOSE_PATH_SEPARATOR') || path.delimiter
  const files = values.get('COMPOSE_FILE')?.split(separator)
  return {
    files: files?.map((file) => path.resolve(cwd, file)) ?? null,
    project: values.get('COMPOSE_PROJECT_NAME'),
    idle: ['COMPOSE_ENV_FILES', 'COMPOSE_DISABLE_ENV_FILE'].filter((name) => values.has(name)),
  }
}

/**
 * `COMPOSE_FILE` may lead to another folder, whose `.env` counts then, too: after that of the folder it is
 * called in, which `docker compose` would not look for by itself.
 */
export async function envFilesBeside(cwd: string, directory: string): Promise<string[]> {
  const both = [directory, cwd].map((folder) => path.join(folder, '.env'))
  const found = await Promise.all(both.map(isFile))
  return both.filter((_, index) => found[index])
}

async function isFile(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isFile(),
    () => false,
  )
}

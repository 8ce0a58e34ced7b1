/** Docker contexts of this machine, read as the docker CLI reads them. Pure over the readers given. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import type { Environment } from './environment.ts'

/** PEM files; a server that asks for no client certificate needs neither of the last two. */
export interface TlsFiles {
  readonly ca: string
  readonly cert: string | null
  readonly key: string | null
}

export interface DockerContext {
  readonly name: string
  /** As written: `ssh://ana@example`. */
  readonly host: string
  /** Null when the context has none. */
  readonly tls: TlsFiles | null
  /** Whether it asks not to check who answers, which is never done here. */
  readonly skipsVerify: boolean
}

export const configDir = (environment: Pick<Environment, 'env' | 'home'>): string =>
  environment.env.DOCKER_CONFIG || join(environment.home, '.docker')

const configSchema = z.object({ currentContext: z.string().optional() })

/** Named in the docker CLI's configuration; '' = none. */
export function currentContext(environment: Environment): Result<string, string> {
  const file = join(configDir(environment), 'config.json')
  const text = environment.read(file)
  if (text === undefined) return ok('')
  const config = configSchema.safeParse(parse(text))
  return config.success ? ok(config.data.currentContext ?? '') : err(`${file} cannot be read`)
}

const metaSchema = z.object({
  Name: z.string().optional(),
  Endpoints: z.object({
    docker: z.object({ Host: z.string().min(1), SkipTLSVerify: z.boolean().optional() }),
  }),
})

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex')

export function readContext(environment: Environment, name: string): Result<DockerContext, string> {
  const id = idOf(name)
  const text = environment.read(metaFile(environment, id))
  if (text === undefined) return err(`there is no Docker context "${name}"`)
  const meta = metaSchema.safeParse(parse(text))
  if (!meta.success) return err(`the Docker context "${name}" cannot be read`)
  const { Host: host, SkipTLSVerify: skipsVerify = false } = meta.data.Endpoints.docker
  return ok({ name, host, skipsVerify, tls: tlsOf(environment, id) })
}

/** Contexts that can be read, by name. */
export function listContexts(environment: Environment): DockerContext[] {
  return environment
    .list(join(configDir(environment), 'contexts', 'meta'))
    .flatMap((id) => {
      const name = metaSchema.safeParse(parse(environment.read(metaFile(environment, id)) ?? ''))
        .data?.Name
      // A folder is named after its context's name; one that is not was not made by the CLI.
      if (name === undefined || idOf(name) !== id) return []
      const context = readContext(environment, name)
      return context.ok ? [context.value] : []
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const metaFile = (environment: Environment, id: string): string =>
  join(configDir(environment), 'contexts', 'meta', id, 'meta.json')

function tlsOf(environment: Environment, id: string): TlsFiles | null {
  const dir = join(configDir(environment), 'contexts', 'tls', id, 'docker')
  const file = (name: string) => (environment.exists(join(dir, name)) ? join(dir, name) : null)
  const ca = file('ca.pem')
  return ca === null ? null : { ca, cert: file('cert.pem'), key: file('key.pem') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Docker contexts of this machine, read as the docker CLI reads them. Pure over the readers given. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../shared/lib/result.ts'

/** What this machine says. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
  /** Of the user, where the system has such numbers. */
  readonly uid?: number
  readonly exists: (path: string) => boolean
  /** undefined when there is no such file, or it cannot be read. */
  readonly read: (path: string) => string | undefined
  /** Names in a folder; none when it is not there. */
  readonly list: (path: string) => readonly string[]
}

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
  /** It asks not to check who answers, which is never done here. */
  readonly skipsVerify: boolean
}

export const configDir = (around: Pick<Surroundings, 'env' | 'home'>): string =>
  around.env.DOCKER_CONFIG || join(around.home, '.docker')

const configSchema = z.object({ currentContext: z.string().optional() })

/** Named in the docker CLI's configuration; '' = none. */
export function currentContext(around: Surroundings): Result<string, string> {
  const file = join(configDir(around), 'config.json')
  const text = around.read(file)
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

export function readContext(around: Surroundings, name: string): Result<DockerContext, string> {
  const id = idOf(name)
  const text = around.read(metaFile(around, id))
  if (text === undefined) return err(`there is no Docker context "${name}"`)
  const meta = metaSchema.safeParse(parse(text))
  if (!meta.success) return err(`the Docker context "${name}" cannot be read`)
  const { Host: host, SkipTLSVerify: skipsVerify = false } = meta.data.Endpoints.docker
  return ok({ name, host, skipsVerify, tls: tlsOf(around, id) })
}

/** Those that can be read, by name. */
export function listContexts(around: Surroundings): DockerContext[] {
  return around
    .list(join(configDir(around), 'contexts', 'meta'))
    .flatMap((id) => {
      const name = metaSchema.safeParse(parse(around.read(metaFile(around, id)) ?? '')).data?.Name
      // A folder is named after its context's name; one that is not was not made by the CLI.
      if (name === undefined || idOf(name) !== id) return []
      const context = readContext(around, name)
      return context.ok ? [context.value] : []
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const metaFile = (around: Surroundings, id: string): string =>
  join(configDir(around), 'contexts', 'meta', id, 'meta.json')

function tlsOf(around: Surroundings, id: string): TlsFiles | null {
  const dir = join(configDir(around), 'contexts', 'tls', id, 'docker')
  const file = (name: string) => (around.exists(join(dir, name)) ? join(dir, name) : null)
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

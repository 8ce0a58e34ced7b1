/** The docker command of a host, with logins to registries that it is given for one piece of work alone. */
import path from 'node:path'
import { z } from 'zod'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { isAbsence } from '../hosts/absence.ts'
import { type HostSession, outputOf } from '../hosts/session.ts'
import type { Login } from '../registries/credentials.ts'
import { bareLogin, type StoredLogin } from '../registries/docker-logins.ts'
import { dockerPlugins } from './docker-plugins.ts'

interface Given {
  readonly session: HostSession
  /** By the key that docker knows the registry by. */
  readonly logins: Readonly<Record<string, Login>>
  readonly signal: AbortSignal
}

/**
 * Has `work` run with the docker configuration of the host's user, but with these logins only: in a folder that only this
 * user can enter, in memory where the host has that, and gone however it ends (SD-08).
 */
export async function withOnlyLogins<T>(
  { session, logins, signal }: Given,
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const [found, { cliPluginsExtraDirs = [], ...own }] = await Promise.all([
    pluginFolders(session, signal),
    ownConfiguration(session, signal),
  ])
  // Another configuration folder hides the plugins that lie in the user's own.
  const folders = [...new Set([...found, ...cliPluginsExtraDirs])]
  const config = { ...own, auths: bareLogins(logins), cliPluginsExtraDirs: folders }
  return await session.files.withTemporary(async (folder) => {
    await folder.write('config.json', JSON.stringify(config))
    return await work({ DOCKER_CONFIG: folder.path })
  })
}

/** Logins that a docker configuration holds: those that log in to anything. */
export function bareLogins(logins: Readonly<Record<string, Login>>): Record<string, StoredLogin> {
  const all = Object.entries(logins).map(([key, login]) => [key, bareLogin(login)] as const)
  return Object.fromEntries(all.filter(([, login]) => Object.keys(login).length > 0))
}

/** The folders in which that user's docker command finds its plugins; none where it does not say. */
export async function pluginFolders(session: HostSession, signal: AbortSignal): Promise<string[]> {
  const plugins = (await dockerPlugins(session, signal)).map(({ Path }) => Path)
  // Another's folder may have a compose in it, too, and the first one that is found is run.
  const isCompose = (file: string) => Number(path.posix.basename(file) === 'docker-compose')
  const byUse = plugins.sort((a, b) => isCompose(b) - isCompose(a))
  return [...new Set(byUse.map((file) => path.posix.dirname(file)))]
}

const configurationSchema = z.looseObject({ cliPluginsExtraDirs: z.array(z.string()).optional() })
type Configuration = z.infer<typeof configurationSchema>

/** Its logins, and contexts, which lie beside it: which engine is meant is said by the environment. */
const leftOut = ['auths', 'credsStore', 'credHelpers', 'currentContext']

/**
 * Configuration that the docker command of that user goes by beside logins: proxies that builds are given, headers
 * for the engine, aliases. {} where it has none, or none that can be read.
 */
async function ownConfiguration(session: HostSession, signal: AbortSignal): Promise<Configuration> {
  const argv = ['docker', '--help'] as const
  const { lines } = await outputOf(session.run, { argv, env: session.toolEnv, signal })
  // Broken into lines where it is long.
  const told = /--config \S[^(]*\(default\s+("(?:[^"\\]|\\.)*")\)/
  const [, folder] = told.exec(lines.join('\n')) ?? []
  if (folder === undefined) return {}
  try {
    const file = path.posix.join(z.string().parse(JSON.parse(folder)), 'config.json')
    const read = configurationSchema.parse(JSON.parse((await session.files.read(file)).toString()))
    return Object.fromEntries(Object.entries(read).filter(([name]) => !leftOut.includes(name)))
  } catch (error) {
    const failure = failureOf(error)
    if (failure && isAbsence(failure)) throw error
    signal.throwIfAborted()
    return {}
  }
}

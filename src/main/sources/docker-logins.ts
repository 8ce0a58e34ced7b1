/** The docker command of a host, with logins to registries that it is given for one piece of work alone. */
import path from 'node:path'
import { z } from 'zod'
import { type HostSession, outputOf } from '../hosts/session.ts'
import type { Login } from '../registries/credentials.ts'
import { bareLogin, type StoredLogin } from '../registries/docker-logins.ts'

interface Given {
  readonly session: HostSession
  /** By the key that docker knows the registry by. */
  readonly logins: Readonly<Record<string, Login>>
  readonly signal: AbortSignal
}

/**
 * Has `work` run with a docker configuration that holds these logins only: in a folder that only this
 * user can enter, in memory where the host has that, and gone however it ends (SD-08).
 */
export async function withOnlyLogins<T>(
  { session, logins, signal }: Given,
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  // Another configuration folder hides the plugins that lie in the user's own.
  const cliPluginsExtraDirs = await pluginFolders(session, signal)
  const auths = bareLogins(logins)
  return await session.files.withTemporary(async (folder) => {
    await folder.write('config.json', JSON.stringify({ auths, cliPluginsExtraDirs }))
    return await work({ DOCKER_CONFIG: folder.path })
  })
}

/** What a docker configuration holds: those that log in to anything. */
export function bareLogins(logins: Readonly<Record<string, Login>>): Record<string, StoredLogin> {
  const all = Object.entries(logins).map(([key, login]) => [key, bareLogin(login)] as const)
  return Object.fromEntries(all.filter(([, login]) => Object.keys(login).length > 0))
}

const pluginsSchema = z.array(z.object({ Path: z.string() }))

/** The folders in which that user's docker command finds its plugins; none where it does not say. */
export async function pluginFolders(session: HostSession, signal: AbortSignal): Promise<string[]> {
  const argv = ['docker', 'info', '--format', '{{json .ClientInfo.Plugins}}'] as const
  const { lines } = await outputOf(session.run, { argv, env: session.toolEnv, signal })
  try {
    const plugins = pluginsSchema.parse(JSON.parse(lines.join('\n'))).map(({ Path }) => Path)
    // Another's folder may have a compose in it, too, and the first one that is found is run.
    const isCompose = (file: string) => Number(path.posix.basename(file) === 'docker-compose')
    const byUse = plugins.sort((a, b) => isCompose(b) - isCompose(a))
    return [...new Set(byUse.map((file) => path.posix.dirname(file)))]
  } catch {
    return []
  }
}

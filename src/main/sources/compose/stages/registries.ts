/** The logins that pulling a project needs, where only the docker command of its host sees them. */
import type { HostSession } from '../../../hosts/session.ts'
import type { Credentials } from '../../../registries/credentials.ts'
import { accountOf, keyOf, type StoredLogin } from '../../../registries/docker-logins.ts'
import { withLogin } from '../../../registries/image-login.ts'
import { registriesOf, wantsNoLogin } from '../registries.ts'
import type { Service } from '../rendered.ts'
import { pluginFolders } from '../tools/installed.ts'

interface LoginsNeed {
  readonly session: HostSession
  readonly credentials: Credentials
  readonly signal: AbortSignal
}

/**
 * Has `work` run with a docker configuration that holds these logins only: in a folder that only this
 * user can enter, in memory where the host has that, and gone however it ends (SD-08). Another host's own
 * configuration stays where we have no login: it may hold one.
 */
export async function withLogins<T>(
  { session, credentials, signal }: LoginsNeed,
  services: readonly Service[],
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const registries = registriesOf(services)
  const auths = await credentials.of(registries, signal)
  const [registry, ...more] = registries
  const only = more.length === 0 ? registry : undefined
  const isNone = services.every(wantsNoLogin)
  if (Object.keys(auths).length === 0 && !session.isHere && !isNone)
    return await tellingAccount(only, auths, () => work({}))
  // Another configuration folder hides the plugins that lie in the user's own.
  const cliPluginsExtraDirs = await pluginFolders(session, signal)
  return await session.files.withTemporary(async (folder) => {
    await folder.write('config.json', JSON.stringify({ auths, cliPluginsExtraDirs }))
    return await tellingAccount(only, auths, () => work({ DOCKER_CONFIG: folder.path }))
  })
}

/** Where it can only have been that registry, a refusal says which account it was asked with. */
async function tellingAccount<T>(
  registry: string | undefined,
  auths: Readonly<Record<string, StoredLogin>>,
  work: () => Promise<T>,
): Promise<T> {
  if (registry === undefined) return await work()
  const login = auths[keyOf(registry)]
  return await withLogin({ registry, account: login ? accountOf(login) : '' }, work)
}

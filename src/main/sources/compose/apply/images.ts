/** The images of a project, pulled and built with the logins that its services need (SD-07). */

import type { HostSession } from '../../../hosts/session.ts'
import type { Credentials } from '../../../registries/credentials.ts'
import { accountOf, keyOf, type StoredLogin } from '../../../registries/docker-logins.ts'
import { withLogin } from '../../../registries/image-login.ts'
import type { SourceServices, Stage } from '../../stage.ts'
import { pluginFolders } from '../cli/installed.ts'
import { hasJsonProgress } from '../cli/progress-lines.ts'
import type { UpBody } from '../plan/body.ts'
import { registriesOf, wantsNoLogin } from '../registries.ts'
import type { Service } from '../rendered.ts'
import { endStray } from './project-run.ts'
import { composeWanted } from './up.ts'

type Logins = Pick<SourceServices, 'credentials'>

/** The stage that pulls. Images stay on the host, undone or not: the next prune takes them (SD-14). */
export function pullStage({ credentials }: Logins, body: UpBody): Stage {
  return {
    name: 'pull',
    ...(body.pull.length > 0 && { summary: `pull ${body.pull.join(', ')}` }),
    async run(run) {
      if (body.pull.length === 0) return 'skipped'
      const services = body.pull
        .map((name) => body.rendered.services[name])
        .filter((service) => service !== undefined)
      const images = Object.fromEntries(
        body.pull.map((name) => [name, body.rendered.services[name]?.image ?? '']),
      )
      const progress = hasJsonProgress(body.composeVersion ?? '') ? 'json' : 'plain'
      await withLogins({ ...run, credentials }, services, (env) =>
        composeWanted(run, body, ['pull', '--ignore-buildable', ...body.pull], {
          env,
          images,
          progress,
        }),
      )
    },
    undo: (run) => endStray(run, body),
  }
}

export function buildStage({ credentials }: Logins, body: UpBody): Stage {
  return {
    name: 'build',
    summary: `build ${body.build.join(', ')}`,
    async run(run) {
      if (body.build.length === 0 || !body.fromFolder) return 'skipped'
      // What it is built from may have to be pulled, from wherever its files say.
      const services = Object.values(body.rendered.services)
      await withLogins({ ...run, credentials }, services, (env) =>
        composeWanted(run, body, ['build', ...body.build], { env }),
      )
    },
    undo: (run) => endStray(run, body),
  }
}

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

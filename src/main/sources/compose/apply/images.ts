/** The images of a project, pulled and built with the logins that its services need (SD-07). */

import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { Credentials, Login } from '../../../registries/credentials.ts'
import { keyOf } from '../../../registries/docker-logins.ts'
import { shownAccount, withLogin } from '../../../registries/image-login.ts'
import { bareLogins, withOnlyLogins } from '../../docker-logins.ts'
import type { SourceServices, Stage, StageRun } from '../../stage.ts'
import { hasJsonProgress } from '../cli/progress-lines.ts'
import type { ComposeConfig } from '../config.ts'
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
        .map((name) => ownValue(body.rendered.services, name))
        .filter((service) => service !== undefined)
      const images = Object.fromEntries(
        body.pull.map((name) => [name, ownValue(body.rendered.services, name)?.image ?? '']),
      )
      const progress = hasJsonProgress(body.composeVersion ?? '') ? 'json' : 'plain'
      await withLogins({ ...run, credentials, account: accountOf(run) }, services, (env) =>
        composeWanted(run, body, {
          args: ['pull', '--ignore-buildable', ...body.pull],
          more: { env, images, progress },
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
      await withLogins({ ...run, credentials, account: accountOf(run) }, services, (env) =>
        composeWanted(run, body, { args: ['build', ...body.build], more: { env } }),
      )
    },
    undo: (run) => endStray(run, body),
  }
}

const accountOf = ({ workload }: Pick<StageRun, 'workload'>): string =>
  (workload.document.source as ComposeConfig).registry ?? ''

interface LoginsNeed {
  readonly session: HostSession
  readonly credentials: Credentials
  /** The registry account that the workload names; '' = whichever fits. */
  readonly account?: string
  readonly signal: AbortSignal
}

/**
 * Has `work` run with the logins of these services only. Another host's own configuration stays where we have no login:
 * it may hold one.
 */
export async function withLogins<T>(
  { session, credentials, account = '', signal }: LoginsNeed,
  services: readonly Service[],
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const registries = registriesOf(services)
  const logins = await credentials.of(registries, signal, account)
  const [registry, ...more] = registries
  const only = more.length === 0 ? registry : undefined
  const isNone = services.every(wantsNoLogin)
  if (Object.keys(bareLogins(logins)).length === 0 && !session.isHere && !isNone)
    return await tellingAccount(only, logins, () => work({}))
  return await withOnlyLogins({ session, logins, signal }, (env) =>
    tellingAccount(only, logins, () => work(env)),
  )
}

/** Runs `work`; where it can only have been that registry, a refusal says which account it was asked with. */
async function tellingAccount<T>(
  registry: string | undefined,
  logins: Readonly<Record<string, Login>>,
  work: () => Promise<T>,
): Promise<T> {
  if (registry === undefined) return await work()
  const login = ownValue(logins, keyOf(registry)) ?? Object.values(logins)[0]
  const named = login?.named
  const account = login ? shownAccount(login) : ''
  return await withLogin({ registry, account, ...(named !== undefined && { named }) }, work)
}

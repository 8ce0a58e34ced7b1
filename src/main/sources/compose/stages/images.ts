import type { SourceServices, Stage } from '../../stage.ts'
import type { UpBody } from '../body.ts'
import { hasJsonProgress } from '../tools/json-progress.ts'
import { endStray } from './project-run.ts'
import { withLogins } from './registries.ts'
import { composeWanted } from './up-call.ts'

type Logins = Pick<SourceServices, 'credentials'>

/** What is pulled stays on the host, undone or not: the next prune takes it (SD-14). */
export function pullStage({ credentials }: Logins, body: UpBody): Stage {
  return {
    name: 'pull',
    ...(body.pull.length > 0 && { summary: `pull ${body.pull.join(', ')}` }),
    check: async () => 'unknown',
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
      return undefined
    },
    undo: (run) => endStray(run, body),
  }
}

export function buildStage({ credentials }: Logins, body: UpBody): Stage {
  return {
    name: 'build',
    summary: `build ${body.build.join(', ')}`,
    check: async () => 'unknown',
    async run(run) {
      if (body.build.length === 0 || !body.fromFolder) return 'skipped'
      // What it is built from may have to be pulled, from wherever its files say.
      const services = Object.values(body.rendered.services)
      await withLogins({ ...run, credentials }, services, (env) =>
        composeWanted(run, body, ['build', ...body.build], { env }),
      )
      return undefined
    },
    undo: (run) => endStray(run, body),
  }
}

import type { Stage } from '../../source.ts'
import type { UpBody } from '../body.ts'
import { composeWanted } from './up-call.ts'

/** What is pulled stays on the host, undone or not: the next prune takes it (SD-14). */
export function pullStage(body: UpBody): Stage {
  return {
    name: 'pull',
    check: async () => 'unknown',
    async run(run) {
      if (body.pull.length === 0) return 'skipped'
      await composeWanted(run, body, ['pull', '--ignore-buildable', ...body.pull])
      return undefined
    },
  }
}

export function buildStage(body: UpBody): Stage {
  return {
    name: 'build',
    check: async () => 'unknown',
    async run(run) {
      if (body.build.length === 0 || !body.fromFolder) return 'skipped'
      await composeWanted(run, body, ['build', ...body.build])
      return undefined
    },
  }
}

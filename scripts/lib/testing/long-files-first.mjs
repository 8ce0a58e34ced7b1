// Long files first, so that no worker is left alone with one at the end. Of the others the larger is first.
import path from 'node:path'
import { BaseSequencer } from 'vitest/node'

/** Of the integration tests, from the list of the slowest at the end of a run; those above half a minute. */
export const longFiles = [
  'test/integration/cli/life.test.ts',
  'test/faults/remote-cuts-relay.test.ts',
  'test/integration/deploys/start-first.test.ts',
  'test/faults/engine-stops.test.ts',
  'test/integration/cli/secret-words.test.ts',
  'test/integration/cli/several-hosts.test.ts',
  'test/integration/compose/green.test.ts',
  'test/integration/compose/corpus.test.ts',
  'test/faults/boxed-engine.test.ts',
  'test/integration/deploys/idempotent.test.ts',
  'test/integration/compose/put-back.test.ts',
  'test/integration/deploys/recovery.test.ts',
  'test/integration/bed/demo.test.ts',
  'test/integration/cli/consents.test.ts',
  'test/integration/git/ends.test.ts',
  'test/integration/fleet/fleet.test.ts',
  'test/integration/compose/changes.test.ts',
  'test/integration/compose/cancels.test.ts',
  'test/integration/cli/interrupts.test.ts',
  'test/integration/compose/crash.test.ts',
  'test/integration/cli/adopt.test.ts',
  'test/integration/compose/remote-cuts.test.ts',
  'test/integration/deploys/pull.test.ts',
  'test/faults/remote-cuts-keys.test.ts',
  'test/integration/cli/ssh-host.test.ts',
  'test/integration/logs/follow.test.ts',
  'test/integration/compose/remote.test.ts',
  'test/integration/compose/failures.test.ts',
  'test/integration/compose/bad-input.test.ts',
]

export class LongFilesFirst extends BaseSequencer {
  /** @param {import('vitest/node').TestSpecification[]} files @returns {Promise<import('vitest/node').TestSpecification[]>} */
  async sort(files) {
    const sorted = await super.sort(files)
    const { root } = this.ctx.config
    const placeOf = (/** @type {import('vitest/node').TestSpecification} */ file) => {
      const place = longFiles.indexOf(path.relative(root, file.moduleId).replaceAll('\\', '/'))
      return place === -1 ? longFiles.length : place
    }
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}

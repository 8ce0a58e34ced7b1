/** A commit's files, brought here in the steps that git has for it. The repository is changed by none of them. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import type { SourceServices, Stage } from '../stage.ts'
import { exported } from './commit-folder.ts'
import { type Making, shortId } from './making.ts'

type Services = Pick<SourceServices, 'repositories'>

export function gitStages(services: Services, making: Making): readonly Stage[] {
  return [
    fetchStage(services, making),
    checkoutStage(services, making),
    pullStage(services, making),
  ]
}

function fetchStage({ repositories }: Services, { at }: Making): Stage {
  return {
    name: 'git fetch',
    summary: `fetch commit ${shortId(at.commit)} of ${at.url}`,
    check: async () => 'done',
    async run({ signal, log }) {
      await repositories.fetch(at, { signal, onLine: log })
      return
    },
  }
}

function checkoutStage(services: Services, making: Making): Stage {
  return {
    name: 'git checkout',
    summary: `take the files of ${shortId(making.at.commit)} out of it`,
    check: async () => 'done',
    async run(run) {
      const { lfs, links } = await exported(services, making, run)
      if (lfs.length > 0)
        run.note(`${some(lfs)} kept by Git LFS elsewhere: only what points there is in the files`)
      if (links.length > 0)
        run.note(`${some(links)} a link that leads out of the files: it is kept as text`)
      return
    },
  }
}

/** A few by their names. */
function some(names: readonly string[]): string {
  const [first = '', ...others] = names
  return others.length === 0 ? `${first} is` : `${first} and ${others.length} more are`
}

/**
 * Stage that tells what a pull would bring on top: the commit that was planned is deployed, and where the branch is
 * by now is told.
 */
function pullStage({ repositories }: Services, { at, ref }: Making): Stage {
  return {
    name: 'git pull',
    summary: `see whether ${ref} still is ${shortId(at.commit)}`,
    check: async () => 'done',
    async run(run) {
      if (ref === at.commit) return 'skipped'
      try {
        const now = await repositories.resolve({ ...at, ref }, { signal: run.signal })
        if (now.commit !== at.commit)
          run.note(
            `${ref} is ${shortId(now.commit)} by now: ${shortId(at.commit)} is deployed, as was planned`,
          )
      } catch (error) {
        const failure = failureOf(error)
        if (!failure || run.signal.aborted) throw error
        // The commit itself is here.
        run.note(`${ref} cannot be asked for: ${describeFailure(failure).title}`)
      }
      return
    },
  }
}

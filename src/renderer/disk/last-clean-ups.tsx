import { bytesText } from '../../shared/model/bytes.ts'
import { countOf, type PruneRun } from '../../shared/model/prune.ts'
import { Ago } from '../ui/time.tsx'
import { runWords } from './disk-words.ts'

interface LastCleanUpsProps {
  /** The newest first. */
  runs: readonly PruneRun[]
  onOpen: (id: string) => void
}

const shown = 3

/** Clean-ups done here before; each opens as it ended. */
export function LastCleanUps({ runs, onOpen }: LastCleanUpsProps) {
  if (runs.length === 0) return null
  return (
    <ul aria-label="Earlier clean-ups" className="text-sm">
      {runs.slice(0, shown).map((run) => (
        <li key={run.id}>
          <button
            type="button"
            onClick={() => onOpen(run.id)}
            className="flex w-full flex-wrap gap-x-2 rounded-md px-1.5 py-1 text-left text-dim hover:bg-hover"
          >
            <Ago at={run.startedAt} />
            <span>{`${runWords[run.state]} by ${run.actor}`}</span>
            <span className="text-faint">
              {`${bytesText(run.freedBytes)} freed, ${countOf(run, 'removed')} removed`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

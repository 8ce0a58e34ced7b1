import type { Deployment, TargetResult } from '../../shared/model/deployment.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { resultWords } from '../../shared/model/target-results.ts'
import { Section } from '../ui/blocks.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { resultLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'

/** The results of a deployment, host by host, in the order of their turns; nothing where it has one alone. */
export function HostResults({ deployment }: { deployment: Deployment }) {
  const { results } = deployment
  if (results.length < 2) return null
  return (
    <Section title="Hosts" count={results.length}>
      <ol>
        {results.map((result) => (
          <li
            key={result.target}
            className="grid min-h-8 grid-cols-[minmax(96px,180px)_128px_1fr] items-center gap-3 border-b py-1"
          >
            <HostChip name={result.target} />
            <StateMark look={resultLook[result.state]} />
            <span className="min-w-0 break-words text-dim">{words(deployment, result)}</span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** Why it failed there comes before what became of what served. */
function words(deployment: Deployment, result: TargetResult): string {
  const { failure } = result
  const said = resultWords(deployment, result)
  const sentence = said === `${deployment.release} is live` ? said : capital(said)
  return failure ? `${describeFailure(failure).title}. ${sentence}` : sentence
}

/** Not the name of a release: that is `r2`, wherever it stands. */
const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

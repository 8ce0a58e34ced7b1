import { Stethoscope } from 'lucide-react'
import { useState } from 'react'
import type { Checkup } from '../../shared/model/host.ts'
import { useStream } from '../client/use-stream.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Finding, outcomeLook } from '../ui/finding.tsx'
import { CopyButton } from '../ui/mono.tsx'

/** Tries each step of reaching a host, when asked to. */
export function DoctorPanel({ host }: { host: string }) {
  const [run, setRun] = useState(0)
  return (
    <Section
      title="Doctor"
      actions={
        <Button small icon={Stethoscope} onClick={() => setRun((last) => last + 1)}>
          {run === 0 ? `Examine ${host}` : 'Examine again'}
        </Button>
      }
    >
      {run === 0 ? (
        <p className="text-dim">Tries each step of reaching it. Changes nothing.</p>
      ) : (
        <Findings key={run} host={host} run={run} />
      )}
    </Section>
  )
}

function Findings({ host, run }: { host: string; run: number }) {
  const {
    status,
    data = [],
    failure,
  } = useStream<readonly Checkup[], { type: 'checkup'; checkup: Checkup } | { type: 'end' }>({
    key: `doctor ${host} ${run}`,
    open: (client, signal) => client.hosts.doctor({ name: host }, { signal }),
    reduce: (last, item) =>
      item.type === 'checkup' ? [...(last ?? []), item.checkup] : (last ?? []),
  })
  const isOver = status === 'ended' || status === 'lost'
  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col" aria-label={`What was found on ${host}`}>
        {data.map((checkup) => (
          <Finding key={checkup.id} checkup={checkup} />
        ))}
      </ol>
      {failure && <FailureBlock failure={failure} />}
      <p role="status" className="flex items-center gap-2 text-dim">
        {isOver ? summary(data) : <span className="busy-pulse">Examining {host}</span>}
        {isOver && data.length > 0 && (
          <span className="flex items-center">
            Copy as text
            <CopyButton text={asText(host, data)} label="Copy as text" />
          </span>
        )}
      </p>
    </div>
  )
}

function summary(checkups: readonly Checkup[]): string {
  const wrong = checkups.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
  if (wrong.length === 0) return 'Nothing to mend was found.'
  return `${wrong.length} of ${checkups.length} steps need attention.`
}

/** As one pastes it into a message. */
function asText(host: string, checkups: readonly Checkup[]): string {
  const lines = checkups.flatMap(({ title, outcome, found, remedy }) => [
    `${outcomeLook[outcome].word}: ${title}: ${found}`,
    ...(remedy ? [`  ${remedy.text}`] : []),
    ...(remedy?.command ? [`  $ ${remedy.command}`] : []),
  ])
  return `${[`Doctor of ${host}`, ...lines].join('\n')}\n`
}

import { useQuery } from '@tanstack/react-query'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { useClient } from '../client/client-provider.tsx'
import { CopyButton } from '../ui/mono.tsx'
import { engineHelp } from './engine-help.ts'

/** List of what is missing on this machine, and how to get it there. */
export function EngineHelpList({ failure }: { failure: Failure }) {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['app-info'],
    queryFn: ({ signal }) => client.app.info(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { title, detail } = describeFailure(failure)
  const why = failure.kind === 'engine-unavailable' ? failure.why : undefined
  return (
    <div className="flex flex-col gap-2">
      <p className="break-words">
        <span className="font-strong text-bad-ink">{title}.</span>{' '}
        <span className="text-dim">{detail}</span>
      </p>
      {data && (
        <ol aria-label="How to get an engine" className="flex flex-col gap-1.5">
          {engineHelp(data.system, why).map(({ text, command }, index) => (
            <li key={text} className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2">
              <span aria-hidden className="text-right text-faint">
                {index + 1}
              </span>
              <span className="flex min-w-0 flex-col gap-0.5">
                {text}
                {command !== undefined && <Command text={command} />}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

function Command({ text }: { text: string }) {
  return (
    <span className="flex items-center gap-1 rounded-sm bg-sunken pl-2">
      <code className="min-w-0 flex-1 py-0.5 font-mono text-sm break-words">{text}</code>
      <CopyButton text={text} label={`Copy ${text}`} />
    </span>
  )
}

import { XCircle } from 'lucide-react'
import type { Issue } from '../../shared/model/failure.ts'
import type { FoundProject } from '../../shared/model/project.ts'
import { Mono } from '../ui/mono.tsx'
import { Panel } from '../ui/panel.tsx'

interface VerdictProps {
  issues: readonly Issue[]
  /** Whether it was checked, and nothing is wrong. */
  ok: boolean
  /** Project that the files of a new one come to. */
  found: FoundProject | undefined
  /** Program that reads the files they are of; undefined = they are of the document's fields. */
  reader: string | undefined
  /** Whether they stand at their lines in the text that is in sight. */
  isMarked: boolean
}

/** Findings of checking a document, in one place below it. */
export function DocumentVerdict(props: VerdictProps) {
  const { issues, ok, found, reader, isMarked } = props
  if (ok) {
    return (
      <div role="status" className="text-good-ink">
        <p>The document is valid. Nothing was stored.</p>
        {found && <Found found={found} />}
      </div>
    )
  }
  if (issues.length === 0) return null
  return (
    <Panel
      tone="bad"
      icon={XCircle}
      role="alert"
      label="What is wrong"
      title={
        reader !== undefined
          ? `${reader} does not take ${isMarked ? 'this text; what is wrong stands under it' : 'these files'}`
          : issues.length === 1
            ? '1 field needs a change'
            : `${issues.length} fields need a change`
      }
    >
      {!(reader !== undefined && isMarked) && (
        <ul className="mt-1 flex flex-col gap-0.5">
          {issues.map((issue) => (
            <li key={`${issue.path} ${issue.message}`} className="break-words">
              {issue.path !== '' && <span className="mr-2 font-mono text-sm">{issue.path}</span>}
              <span className="text-dim">{issue.message}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Found({ found: { files, services, commit } }: { found: FoundProject }) {
  const count = services.length === 1 ? '1 service' : `${services.length} services`
  return (
    <p className="text-dim">
      Read {commit !== null && <Mono>{commit.slice(0, 12)} </Mono>}
      <Mono className="break-all">{files.join(', ')}</Mono>: {count},{' '}
      <Mono className="break-words">{services.map(({ service }) => service).join(', ')}</Mono>
    </p>
  )
}

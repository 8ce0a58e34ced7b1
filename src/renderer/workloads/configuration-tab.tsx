import { useState } from 'react'
import type { Workload } from '../../shared/model/workload.ts'
import { useProposal } from '../client/proposals.ts'
import { type SourceKind, useKinds } from '../client/use-kinds.ts'
import type { Applied } from '../client/use-workload.ts'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { DifferenceTable } from '../ui/differences.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { DocumentEditor } from './document-editor.tsx'

/** Document of the workload; saving changes the document, and only a deployment makes it live. */
export function ConfigurationTab({ workload }: { workload: Workload }) {
  const sources = useKinds()
  return (
    <Loaded of={sources} label="Loading the configuration">
      {(data) => <Configuration workload={workload} sources={data} />}
    </Loaded>
  )
}

interface ConfigurationProps {
  workload: Workload
  sources: readonly SourceKind[]
}

function Configuration({ workload, sources }: ConfigurationProps) {
  const [applied, setApplied] = useState<Applied>()
  const kind = workload.document.source.kind
  const source = sources.find((one) => one.kind === kind)
  if (!source) return <EmptyBlock text={`This Longshore knows no source called ${kind}.`} />
  return (
    <>
      {applied && <AppliedNote applied={applied} />}
      <DocumentEditor
        key={workload.id}
        initial={workload.document}
        source={source}
        isNew={false}
        submit="Save configuration"
        onApplied={setApplied}
      />
    </>
  )
}

function AppliedNote({ applied }: { applied: Applied }) {
  const propose = useProposal()
  const { name } = applied.workload.document
  if (applied.outcome === 'unchanged') {
    return (
      <p role="status" className="border-b bg-sunken px-4 py-2 text-dim">
        Nothing changed: this is what was stored already.
      </p>
    )
  }
  return (
    <section
      aria-label="What was saved"
      role="status"
      className="flex flex-col gap-2 border-b bg-good-tint px-4 py-2"
    >
      <div className="flex items-center gap-3">
        <p className="flex-1">
          <span className="font-strong text-good-ink">Saved.</span> It is not live yet: deploy to
          make it so.
        </p>
        <Button small onClick={() => propose({ kind: 'deploy', workload: name })}>
          Deploy {name}
        </Button>
      </div>
      {applied.difference.length > 0 && (
        <DifferenceTable
          difference={applied.difference}
          before="Stored before"
          after="Stored now"
        />
      )}
    </section>
  )
}

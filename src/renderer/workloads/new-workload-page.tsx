import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useFleet } from '../client/live-data.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { SelectField } from '../ui/field.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { DocumentEditor } from './document-editor.tsx'
import { type SourceKind, useSources } from './use-workload.ts'

/** A new workload begins as its source's sample. */
export function NewWorkloadPage() {
  const { data, error } = useSources()
  const [kind, setKind] = useState<string>()
  const source = data?.find((one) => one.kind === kind) ?? data?.[0]
  return (
    <Page
      title="New workload"
      aside={source && <span className="text-dim">{source.description}</span>}
      actions={
        data && data.length > 1 && source ? (
          <SelectField
            label="Source"
            value={source.kind}
            choices={data.map((one) => ({ value: one.kind, label: one.title }))}
            onChange={setKind}
          />
        ) : null
      }
    >
      {error ? (
        <PageBody>
          <FailureBlock failure={failureFrom(error)} />
        </PageBody>
      ) : source ? (
        <NewDocument key={source.kind} source={source} />
      ) : (
        <SkeletonRows label="Loading the kinds of workload" />
      )}
    </Page>
  )
}

function NewDocument({ source }: { source: SourceKind }) {
  const navigate = useNavigate()
  const host = useFleet().data?.hosts[0]?.name ?? 'local'
  const [initial] = useState(() => ({
    name: '',
    host,
    env: {},
    source: source.sample,
    deploy: { healthTimeout: '30s', soak: '5s', stopTimeout: '10s' },
  }))
  return (
    <DocumentEditor
      initial={initial}
      source={source}
      isNew
      submit="Create workload"
      onApplied={({ workload }) =>
        navigate({ to: '/workloads/$name', params: { name: workload.document.name } })
      }
    />
  )
}

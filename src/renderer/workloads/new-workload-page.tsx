import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useConnection } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { type SourceKind, useKinds } from '../client/use-kinds.ts'
import type { Handed } from '../kinds/kind-view.ts'
import { knownViews, viewOf } from '../kinds/kinds.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { DocumentEditor } from './document-editor.tsx'
import { KindChooser } from './kind-chooser.tsx'
import { firstPolicy } from './policy-input.tsx'

/** A new workload begins as its kind's sample; what is handed over chooses its kind. */
export function NewWorkloadPage() {
  const kinds = useKinds()
  const { data } = kinds
  const [kind, setKind] = useState<string>()
  const [handed, setHanded] = useState<Handed>()
  const source = data?.find((one) => one.kind === kind) ?? data?.[0]
  const choose = (next: string, project?: Handed) => {
    setKind(next)
    setHanded(project)
  }
  return (
    <Page
      title="New workload"
      header={data && source && <KindChooser kinds={data} value={source.kind} onChange={choose} />}
    >
      {knownViews.map(
        ([name, { origin }]) =>
          origin && <origin.Catch key={name} onHanded={(project) => choose(name, project)} />,
      )}
      <Loaded of={kinds} label="Loading the kinds of workload">
        {() =>
          source && (
            <>
              <HandedOver kind={source.kind} handed={handed} onClose={() => setHanded(undefined)} />
              <NewDocument
                key={`${source.kind} ${handed?.path ?? ''} ${handed?.text ?? ''}`}
                source={source}
                handed={handed}
              />
            </>
          )
        }
      </Loaded>
    </Page>
  )
}

interface HandedOverProps {
  kind: string
  handed: Handed | undefined
  onClose: () => void
}

/** Hint at what can be handed over, or note on what was. */
function HandedOver({ kind, handed, onClose }: HandedOverProps) {
  const isDesktop = useConnection().door === 'desktop'
  const { origin } = viewOf(kind)
  if (!origin) return null
  if (!handed) return <p className="px-4 pb-2 text-sm text-faint">{origin.hint(isDesktop)}</p>
  return (
    <div className="max-w-200 px-4 pb-3">
      <origin.Note handed={handed} onClose={onClose} />
    </div>
  )
}

interface NewDocumentProps {
  source: SourceKind
  handed: Handed | undefined
}

function NewDocument({ source, handed }: NewDocumentProps) {
  const navigate = useNavigate()
  const host = useFleet().data?.hosts[0]?.name ?? 'local'
  const { origin } = viewOf(source.kind)
  const [begun] = useState(() => origin?.begin(handed))
  const [draft, setDraft] = useState(begun?.draft)
  const [initial] = useState(() => ({
    name: begun?.name ?? '',
    host,
    env: {},
    source: { ...source.sample, ...begun?.source },
    deploy: firstPolicy(source.policy),
  }))
  return (
    <DocumentEditor
      initial={initial}
      source={source}
      isNew
      submit="Create workload"
      {...(origin && draft && { origin: { view: origin, draft, onDraft: setDraft } })}
      onApplied={({ workload }) =>
        navigate({ to: '/workloads/$name', params: { name: workload.document.name } })
      }
    />
  )
}

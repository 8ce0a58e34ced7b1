import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useConnection } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { type SourceKind, useSources } from '../client/use-workload.ts'
import { HandedNote } from '../kinds/compose/handed-note.tsx'
import { type HandedProject, nameFor } from '../kinds/compose/handed-project.ts'
import { blankText, type OriginDraft } from '../kinds/compose/origin.ts'
import { useHandedProject } from '../kinds/compose/use-handed-project.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { DocumentEditor } from './document-editor.tsx'
import { KindChooser } from './kind-chooser.tsx'

/** A new workload begins as its source's sample; a project that is handed over chooses its kind. */
export function NewWorkloadPage() {
  const sources = useSources()
  const { data } = sources
  const isDesktop = useConnection().door === 'desktop'
  const [kind, setKind] = useState<string>()
  const [handed, setHanded] = useState<HandedProject>()
  const source = data?.find((one) => one.kind === kind) ?? data?.[0]
  useHandedProject((project) => {
    setKind('compose')
    setHanded(project)
  })
  const choose = (next: string) => {
    setKind(next)
    setHanded(undefined)
  }
  return (
    <Page
      title="New workload"
      header={data && source && <KindChooser kinds={data} value={source.kind} onChange={choose} />}
    >
      <Loaded of={sources} label="Loading the kinds of workload">
        {() =>
          source && (
            <>
              {source.kind === 'compose' && !handed && (
                <p className="px-4 pb-2 text-sm text-faint">
                  {isDesktop
                    ? 'Drop a folder or a compose file anywhere here, or paste its path or its text.'
                    : 'Paste a path or a compose file anywhere here, or drop a compose file.'}
                </p>
              )}
              {handed && (
                <div className="max-w-200 px-4 pb-3">
                  <HandedNote project={handed} onClose={() => setHanded(undefined)} />
                </div>
              )}
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

interface NewDocumentProps {
  source: SourceKind
  handed: HandedProject | undefined
}

function NewDocument({ source, handed }: NewDocumentProps) {
  const navigate = useNavigate()
  const host = useFleet().data?.hosts[0]?.name ?? 'local'
  const isStack = source.kind === 'compose'
  const [draft, setDraft] = useState<OriginDraft>(() => ({
    origin: typeof handed?.text === 'string' ? 'text' : 'folder',
    text: handed?.text ?? blankText,
  }))
  const [initial] = useState(() => ({
    name: handed ? nameFor(handed) : '',
    host,
    env: {},
    source: { ...source.sample, ...(isStack && { path: handed?.path ?? '' }) },
    deploy: {
      healthTimeout: '30s',
      ...(isStack ? { stabilise: '30s' } : { soak: '5s' }),
      stopTimeout: '10s',
    },
  }))
  return (
    <DocumentEditor
      initial={initial}
      source={source}
      isNew
      submit="Create workload"
      {...(isStack && { origin: { draft, onDraft: setDraft } })}
      onApplied={({ workload }) =>
        navigate({ to: '/workloads/$name', params: { name: workload.document.name } })
      }
    />
  )
}

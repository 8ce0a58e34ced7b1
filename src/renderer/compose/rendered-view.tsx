import { RefreshCw } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'
import type { Project } from './files-tab.tsx'
import { YamlEditor } from './yaml-editor.tsx'

interface RenderedViewProps {
  project: Project
  hasDrafts: boolean
  isReading: boolean
  onRead: () => void
}

/** What the files come to, as docker compose reads them; or why it does not. */
export function RenderedView({ project, hasDrafts, isReading, onRead }: RenderedViewProps) {
  const { rendered: text, issues } = project
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {text !== null && (
            <p className="text-dim">
              As docker compose reads it, with every default filled in. Values of environments are
              masked.
            </p>
          )}
          {hasDrafts && (
            <p className="text-warn-ink">
              Of the files as they are saved: what is edited is not in it.
            </p>
          )}
        </div>
        <Button small icon={RefreshCw} disabled={isReading} onClick={onRead}>
          Read again
        </Button>
      </div>
      {text === null ? (
        <section
          role="alert"
          aria-label="What docker compose says"
          className="rounded-md border border-l-[3px] border-l-bad-fill bg-raised px-3 py-2"
        >
          <p className="font-strong text-bad-ink">docker compose does not take these files</p>
          <ul>
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`} className="break-words">
                {path !== '' && <Mono className="mr-2">{path}</Mono>}
                <span className="text-dim">{message}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <YamlEditor label="What the files come to" text={text} className="flex-1" />
      )}
    </div>
  )
}

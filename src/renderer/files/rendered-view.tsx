import { RefreshCw, XCircle } from 'lucide-react'
import { YamlEditor } from '../editor/yaml-editor.tsx'
import { Button } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'
import { Panel } from '../ui/panel.tsx'
import type { Project } from './files-tab.tsx'

interface RenderedViewProps {
  project: Project
  /** Program that reads the files. */
  reader: string
  hasDrafts: boolean
  isReading: boolean
  onRead: () => void
}

/** Rendering of the files, as their reader has it; or why it does not take them. */
export function RenderedView(props: RenderedViewProps) {
  const { project, reader, hasDrafts, isReading, onRead } = props
  const { rendered: text, issues } = project
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {text !== null && (
            <p className="text-dim">
              As {reader} reads it, with every default filled in. Values of environments are masked.
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
        <Panel
          tone="bad"
          icon={XCircle}
          role="alert"
          label={`What ${reader} says`}
          title={`${reader} does not take these files`}
        >
          <ul>
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`} className="break-words">
                {path !== '' && <Mono className="mr-2">{path}</Mono>}
                <span className="text-dim">{message}</span>
              </li>
            ))}
          </ul>
        </Panel>
      ) : (
        <YamlEditor label="What the files come to" text={text} className="flex-1" />
      )}
    </div>
  )
}

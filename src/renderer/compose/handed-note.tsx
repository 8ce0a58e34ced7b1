import { FileText, FolderOpen } from 'lucide-react'
import { useMemo } from 'react'
import { CloseButton } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'
import { lintCompose } from './compose-lint.ts'
import type { HandedProject } from './handed-project.ts'
import { YamlEditor } from './yaml-editor.tsx'

/** What came of a drop or a paste, and what is missing still. */
export function HandedNote(props: { project: HandedProject; onClose: () => void }) {
  const { project, onClose } = props
  const { name, path, text, isFolder } = project
  const Icon = isFolder ? FolderOpen : FileText
  const what = name === '' ? 'What you pasted' : name
  return (
    <section
      role="status"
      aria-label="What you handed over"
      className="flex flex-col gap-2 rounded-md border border-l-[3px] border-l-accent bg-raised px-3 py-2"
    >
      <div className="flex items-start gap-2">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
        <p className="min-w-0 flex-1">
          <span className="font-strong break-all">{what}</span>{' '}
          {path === null ? (
            <>
              came without its place: a page is not told where a file is. Longshore reads the
              project on this machine, so{' '}
              <strong className="font-strong">write its path below</strong>.
            </>
          ) : (
            <>
              is in <Mono className="break-all">{path}</Mono>: it stands below.
            </>
          )}
        </p>
        <CloseButton label="Put away" small onClick={onClose} />
      </div>
      {text !== null && <Preview text={text} name={what} />}
    </section>
  )
}

function Preview({ text, name }: { text: string; name: string }) {
  const problems = useMemo(() => lintCompose(text), [text])
  return <YamlEditor label={`Text of ${name}`} text={text} problems={problems} className="h-56" />
}

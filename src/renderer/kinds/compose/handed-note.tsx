import { FileText, FolderOpen } from 'lucide-react'
import { CloseButton } from '../../ui/button.tsx'
import { Mono } from '../../ui/mono.tsx'
import type { Handed } from '../kind-view.ts'

/** Outcome of a drop or a paste, and what is missing still. */
export function HandedNote(props: { handed: Handed; onClose: () => void }) {
  const { handed, onClose } = props
  const { name, path, text, isFolder } = handed
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
          <Where path={path} hasText={text !== null} />
        </p>
        <CloseButton label="Put away" small onClick={onClose} />
      </div>
    </section>
  )
}

function Where({ path, hasText }: { path: string | null; hasText: boolean }) {
  if (path !== null) {
    return (
      <>
        is in <Mono className="break-all">{path}</Mono>: it stands below.
      </>
    )
  }
  if (hasText) {
    return (
      <>
        stands below as a compose file of its own. Does it belong to a folder of this machine, with
        paths that are relative to it? Then{' '}
        <strong className="font-strong">write that folder’s path instead</strong>.
      </>
    )
  }
  return (
    <>
      came without its place: a page is not told where a file is. Longshore reads the project on
      this machine, so <strong className="font-strong">write its path below</strong>.
    </>
  )
}

import { TriangleAlert } from 'lucide-react'
import { Button } from '../ui/button.tsx'

interface OvertakenNoteProps {
  file: string
  onCompare: () => void
  onDrop: () => void
  onKeep: () => void
}

/** Two have edited the file: which text counts is for its user to say. */
export function OvertakenNote({ file, onCompare, onDrop, onKeep }: OvertakenNoteProps) {
  return (
    <section
      role="alert"
      aria-label={`${file} was changed by another hand`}
      className="flex flex-wrap items-center gap-2 rounded-md border border-l-[3px] border-l-warn-fill bg-raised px-3 py-2"
    >
      <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn-ink" />
      <p className="min-w-60 flex-1">
        <span className="font-strong text-warn-ink">{file} was changed by another hand</span> after
        you began to edit it.
      </p>
      <Button small onClick={onCompare}>
        Show what differs
      </Button>
      <Button small onClick={onDrop}>
        Take the file
      </Button>
      <Button small onClick={onKeep}>
        Keep my text
      </Button>
    </section>
  )
}

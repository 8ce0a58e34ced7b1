import { TriangleAlert } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Panel } from '../ui/panel.tsx'

interface OvertakenNoteProps {
  file: string
  onCompare: () => void
  onDrop: () => void
  onKeep: () => void
}

/** Two have edited the file: which text counts is for its user to say. */
export function OvertakenNote({ file, onCompare, onDrop, onKeep }: OvertakenNoteProps) {
  return (
    <Panel
      tone="warn"
      icon={TriangleAlert}
      role="alert"
      title={`${file} was changed by another hand`}
    >
      <p>You had begun to edit it.</p>
      <div className="flex flex-wrap gap-2 pt-1">
        <Button small onClick={onCompare}>
          Show what differs
        </Button>
        <Button small onClick={onDrop}>
          Take the file
        </Button>
        <Button small onClick={onKeep}>
          Keep my text
        </Button>
      </div>
    </Panel>
  )
}

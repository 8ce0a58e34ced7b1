import { Link2, TriangleAlert } from 'lucide-react'
import type { LinkProposal } from '../../shared/model/deep-link.ts'
import { describeLink } from '../../shared/model/deep-link-text.ts'
import { Facts } from '../ui/blocks.tsx'
import { Note } from '../ui/panel.tsx'

interface LinkNoteProps {
  link: LinkProposal
  /** Whether it names a tag or a commit, and its workload is of a kind that has none. */
  isTagUnused?: boolean
}

/** Every value of a link that proposes, as plain text; who it is from is what anybody can write there. */
export function LinkNote({ link, isTagUnused = false }: LinkNoteProps) {
  return (
    <div className="flex flex-col gap-2">
      <Note
        tone="calm"
        icon={Link2}
        title="Proposed by a link"
        text={`Nothing is changed until you ${link.kind === 'deploy' ? 'deploy' : 'roll back'}.`}
      />
      {isTagUnused && (
        <Note
          tone="warn"
          icon={TriangleAlert}
          title={
            link.kind === 'deploy' && link.tag !== null
              ? 'Its tag means nothing here'
              : 'Its commit means nothing here'
          }
          text={
            link.kind === 'deploy' && link.tag !== null
              ? 'This workload is deployed as its files say; they name the tags of its images.'
              : 'This workload is not made from a git repository.'
          }
        />
      )}
      <Facts facts={describeLink(link).facts} />
    </div>
  )
}

import { Link2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { type LinkProposal, utc } from '../../shared/model/deep-link.ts'
import { Facts } from '../ui/blocks.tsx'
import { Mono } from '../ui/mono.tsx'
import { Note } from './plan-preview.tsx'

/** Every value of a link that proposes, as plain text; who it is from is what anybody can write there. */
export function LinkNote({ link }: { link: LinkProposal }) {
  return (
    <div className="flex flex-col gap-2">
      <Note
        tone="calm"
        icon={Link2}
        title="Proposed by a link"
        text={`Nothing is changed until you ${link.kind === 'deploy' ? 'deploy' : 'roll back'}.`}
      />
      <Facts facts={factsOf(link)} />
    </div>
  )
}

type Fact = readonly [string, ReactNode]

function factsOf(link: LinkProposal): readonly Fact[] {
  const { workload, expires, reason, from } = link
  const mono = (name: string, value: string | null): Fact[] =>
    value === null ? [] : [[name, <Mono key={name}>{value}</Mono>]]
  return [
    ...mono('Workload', workload),
    ...(link.kind === 'deploy'
      ? [...mono('Tag', link.tag), ...mono('Image', link.digest)]
      : mono('Release', link.to)),
    ...(reason === null ? [] : [['Reason it gives', reason] as const]),
    ['Said to be from', from === null ? 'nobody' : `${from} (unproved)`],
    ['Good until', utc(expires)],
  ]
}

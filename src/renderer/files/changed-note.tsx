import { FilePen, Rocket } from 'lucide-react'
import { useProposal } from '../client/proposals.ts'
import { Button } from '../ui/button.tsx'
import { Ago } from '../ui/time.tsx'

/** The files are ahead of what is live; nothing happens until somebody deploys. */
export function ChangedNote({ workload, at }: { workload: string; at: number }) {
  const propose = useProposal()
  return (
    <section
      role="status"
      aria-label="Its files have changed"
      className="flex items-center gap-2 border-t bg-busy-tint px-4 py-1.5"
    >
      <FilePen aria-hidden className="size-4 shrink-0 text-busy-ink" />
      <p className="min-w-0 flex-1">
        <span className="font-strong text-busy-ink">Its files have changed</span> <Ago at={at} />,
        after what is live was deployed.
      </p>
      <Button small icon={Rocket} onClick={() => propose({ kind: 'deploy', workload })}>
        Show the plan
      </Button>
    </section>
  )
}

import type { Checkup } from '../../shared/model/host.ts'
import { useStream } from '../client/use-stream.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Finding } from '../ui/finding.tsx'

interface DnsCheckProps {
  workload: string
  onClose: () => void
}

/** Each name in the DNS: what is asked where, what is answered, whose it is, and what mends it. */
export function DnsCheck({ workload, onClose }: DnsCheckProps) {
  const { status, data, failure } = useStream<
    readonly Checkup[],
    { type: 'checkup'; checkup: Checkup } | { type: 'end' }
  >({
    key: `dns ${workload}`,
    open: (client, signal) => client.faces.checkDns({ name: workload }, { signal }),
    reduce: (last, item) =>
      item.type === 'checkup' ? [...(last ?? []), item.checkup] : (last ?? []),
  })
  const isOver = status === 'ended' || status === 'lost'
  const steps = data ?? []
  const bad = steps.filter(({ outcome }) => outcome === 'failed').length
  const verdict = bad === 0 ? 'Everything that was asked is as it should be.' : `${bad} failed.`
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`${workload} in the DNS`}
      description="The service that keeps each name is asked, and the resolver of this machine. Nothing is changed."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ol aria-label={`What the DNS says of ${workload}`}>
        {steps.map((checkup) => (
          <Finding key={checkup.id} checkup={checkup} />
        ))}
      </ol>
      {failure && <FailureBlock failure={failure} />}
      <p role="status" className="pt-2 text-dim">
        {isOver ? !failure && verdict : <span className="busy-pulse">Asking</span>}
      </p>
    </Dialog>
  )
}

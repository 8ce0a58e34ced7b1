import { FlaskConical } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Checkup } from '../../shared/model/host.ts'
import { useStream } from '../client/use-stream.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Finding } from '../ui/finding.tsx'

/** Tries each step of asking the registry of an account; changes nothing. */
export function AccountTest({ name, onClose }: { name: string; onClose: () => void }) {
  const [repository, setRepository] = useState('')
  const [run, setRun] = useState({ count: 1, repository: '' })
  const again = (event: FormEvent) => {
    event.preventDefault()
    setRun(({ count }) => ({ count: count + 1, repository: repository.trim() }))
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Test ${name}`}
      description="Each step of asking its registry, tried from this machine. Nothing is pulled."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-3">
        <form onSubmit={again} className="flex items-end gap-2">
          <div className="w-70">
            <TextField
              label="Repository that it should read"
              value={repository}
              onChange={setRepository}
              placeholder="team/app"
              mono
            />
          </div>
          <Button type="submit" icon={FlaskConical}>
            Test again
          </Button>
        </form>
        <Steps key={run.count} name={name} run={run.count} repository={run.repository} />
      </div>
    </Dialog>
  )
}

interface StepsProps {
  name: string
  run: number
  repository: string
}

function Steps({ name, run, repository }: StepsProps) {
  const { status, data, failure } = useStream<
    readonly Checkup[],
    { type: 'checkup'; checkup: Checkup } | { type: 'end' }
  >({
    key: `registry ${name} ${run}`,
    open: (client, signal) => client.registries.test({ name, repository, host: '' }, { signal }),
    reduce: (last, item) =>
      item.type === 'checkup' ? [...(last ?? []), item.checkup] : (last ?? []),
  })
  const isOver = status === 'ended' || status === 'lost'
  const steps = data ?? []
  const failed = steps.filter(({ outcome }) => outcome === 'failed').length
  const verdict = failed === 0 ? 'Every step that was tried is good.' : `${failed} failed.`
  return (
    <>
      <ol aria-label={`What was found of ${name}`}>
        {steps.map((checkup) => (
          <Finding key={checkup.id} checkup={checkup} />
        ))}
      </ol>
      {failure && <FailureBlock failure={failure} />}
      <p role="status" className="text-dim">
        {isOver ? !failure && verdict : <span className="busy-pulse">Asking the registry</span>}
      </p>
    </>
  )
}

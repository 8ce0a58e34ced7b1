import { FlaskConical } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Checkup } from '../../shared/model/host.ts'
import { useStream } from '../client/use-stream.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Finding } from '../ui/finding.tsx'

type Item =
  | { readonly type: 'checkup'; readonly checkup: Checkup }
  | { readonly type: 'end'; readonly failure?: Failure | undefined }

interface Testing {
  name: string
  /** Question in words, as it is said meanwhile. */
  asking: string
  test: (
    client: Client,
    repository: string,
    options: { signal: AbortSignal },
  ) => Promise<AsyncIterable<Item>>
}

interface TestDialogProps extends Testing {
  description: string
  /** A repository that it may be tried with; absent = it is of none. */
  placeholder?: string
  onClose: () => void
}

/** Tries each step of asking with an account, for a repository or at all; changes nothing. */
export function TestDialog({ description, placeholder, onClose, ...testing }: TestDialogProps) {
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
      title={`Test ${testing.name}`}
      description={description}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-3">
        {placeholder !== undefined && (
          <form onSubmit={again} className="flex flex-wrap items-end gap-2">
            <div className="max-w-70 min-w-40 flex-1">
              <TextField
                label="Repository that it should read"
                value={repository}
                onChange={setRepository}
                placeholder={placeholder}
                mono
              />
            </div>
            <Button type="submit" icon={FlaskConical}>
              Test again
            </Button>
          </form>
        )}
        <Steps key={run.count} {...testing} run={run.count} repository={run.repository} />
      </div>
    </Dialog>
  )
}

function Steps({
  name,
  asking,
  test,
  run,
  repository,
}: Testing & { run: number; repository: string }) {
  const { status, data, failure } = useStream<readonly Checkup[], Item>({
    key: `${asking} ${name} ${run}`,
    open: (client, signal) => test(client, repository, { signal }),
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
        {isOver ? !failure && verdict : <span className="busy-pulse">{asking}</span>}
      </p>
    </>
  )
}

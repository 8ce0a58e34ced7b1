import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { EnvImport, EnvLine } from '../../shared/model/secret.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextArea } from '../ui/field.tsx'
import { Mono } from '../ui/mono.tsx'
import { useSecretChange } from './use-secrets.ts'
import { WorkloadField } from './workload-field.tsx'

type Choices = Readonly<Record<string, EnvLine['as']>>

const outcomes: Readonly<Record<EnvLine['what'], string>> = {
  new: 'is new',
  changed: 'changes',
  same: 'stays the same',
  left: 'is left out: no workload is chosen',
}

/** Takes an env file that is pasted or dropped: shows what it would set before it does. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const client = useClient()
  const [text, setText] = useState('')
  const [workload, setWorkload] = useState('')
  const [choices, setChoices] = useState<Choices>({})
  const keysAs = (as: EnvLine['as']) => Object.keys(choices).filter((key) => choices[key] === as)
  const asked: EnvImport = { text, workload, asSecret: keysAs('secret'), asPlain: keysAs('plain') }
  const looked = useQuery({
    queryKey: ['env file', text, workload, choices],
    queryFn: ({ signal }) => client.secrets.look(asked, { signal }),
    enabled: text.trim() !== '',
    placeholderData: (before) => before,
    // It has what is secret in its key.
    gcTime: 0,
  })
  const importing = useSecretChange<EnvImport>((each, given) => each.secrets.import(given))
  const { lines = [], issues = [] } = text.trim() === '' ? {} : (looked.data ?? {})
  const failure = importing.error ?? looked.error
  useEnvDrop(setText)
  return (
    <Dialog
      open
      onClose={onClose}
      title="Import an env file"
      description="Paste it, or drop it on the window. Nothing is set before you say so."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={lines.length === 0 || issues.length > 0 || importing.isPending}
            onClick={() => importing.mutate(asked, { onSuccess: onClose })}
          >
            Import {lines.length === 1 ? '1 variable' : `${lines.length} variables`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextArea
          label="Env file"
          hint="NAME=value, a line each"
          value={text}
          onChange={setText}
          rows={6}
        />
        <WorkloadField
          value={workload}
          hint="Its document then names what is secret, and has the rest as it is."
          onChange={setWorkload}
        />
        {issues.length > 0 && (
          <ul aria-label="Mistakes in the file" className="text-sm text-bad-ink">
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path}: {message}
              </li>
            ))}
          </ul>
        )}
        <EnvLines
          lines={lines}
          onChange={(key, as) => setChoices((last) => ({ ...last, [key]: as }))}
        />
        {failure && <FailureBlock failure={failureFrom(failure)} />}
      </div>
    </Dialog>
  )
}

/** Hears of files that are dropped anywhere on the window, while the dialog is open. */
function useEnvDrop(take: (text: string) => void): void {
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    const onDrop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      void file
        .slice(0, 1_048_576)
        .text()
        .then((text) => !signal.aborted && take(text))
    }
    window.addEventListener('drop', onDrop, { signal })
    return () => ended.abort()
  }, [take])
}

interface EnvLinesProps {
  lines: readonly EnvLine[]
  onChange: (key: string, as: EnvLine['as']) => void
}

function EnvLines({ lines, onChange }: EnvLinesProps) {
  if (lines.length === 0) return null
  return (
    <ul aria-label="What would be set" className="max-h-60 overflow-y-auto rounded-md border px-2">
      {lines.map(({ key, line, as, what }) => (
        <li key={key} className="flex min-h-8 items-center gap-2 border-b py-1 last:border-b-0">
          <span className="w-8 shrink-0 text-sm text-faint">{line}</span>
          <span className="min-w-0 flex-1">
            <Mono>{key}</Mono> <span className="text-sm text-dim">{outcomes[what]}</span>
          </span>
          <CheckBox
            label={`${key} is secret`}
            checked={as === 'secret'}
            onChange={(isSecret) => onChange(key, isSecret ? 'secret' : 'plain')}
            className="shrink-0"
          >
            secret
          </CheckBox>
        </li>
      ))}
    </ul>
  )
}

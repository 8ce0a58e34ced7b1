import { useMutation } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { SwitchField, TextField } from '../ui/field.tsx'

type AnswerNeeded = Extract<Failure, { kind: 'ssh-answer-needed' }>

/** Questions of the login. Answers are sent once, and forgotten here as they are sent. */
export function AnswerPanel({ failure }: { failure: AnswerNeeded }) {
  const { host, method, prompts } = failure
  const [answers, setAnswers] = useState<{ readonly [id: string]: string }>({})
  const [keep, setKeep] = useState(false)
  const client = useClient()
  const unlocking = useMutation({
    mutationFn: (given: { answers: { id: string; value: string }[]; keep: boolean }) =>
      client.hosts.unlock({ name: host, ...given }),
    gcTime: 0,
  })
  const [refused, setRefused] = useState<Failure>()
  const send = (event: FormEvent) => {
    event.preventDefault()
    const given = prompts.map(({ id }) => ({ id, value: answers[id] ?? '' }))
    setAnswers({})
    setRefused(undefined)
    unlocking.mutate(
      { answers: given, keep },
      {
        onError: (error) => setRefused(failureFrom(error)),
        // A login that fails is told by the state of the host.
        onSuccess: ({ status }) => setRefused('failure' in status ? status.failure : undefined),
        // The mutation would go on holding what was typed.
        onSettled: unlocking.reset,
      },
    )
  }
  const { title, detail } = describeFailure(failure)
  return (
    <form
      onSubmit={send}
      aria-label={title}
      className="flex flex-col gap-3 rounded-md border border-l-[3px] border-l-warn-fill bg-surface px-3 py-2.5"
    >
      <div>
        <h3 className="flex items-center gap-2 font-strong text-warn-ink">
          <KeyRound aria-hidden className="size-4" />
          {title}
        </h3>
        <p className="text-dim">{detail}</p>
      </div>
      {refused && refused.kind !== 'ssh-answer-needed' && <FailureBlock failure={refused} />}
      {refused?.kind === 'ssh-answer-needed' && (
        <p role="alert" className="text-bad-ink">
          That was not accepted. It asks again.
        </p>
      )}
      {prompts.map(({ id, text, isSecret }) => (
        <TextField
          key={id}
          label={text}
          value={answers[id] ?? ''}
          onChange={(value) => setAnswers((last) => ({ ...last, [id]: value }))}
          secret={isSecret}
          mono
        />
      ))}
      {method !== 'keyboard-interactive' && (
        <SwitchField
          label="Keep it (sealed)"
          hint="Sealed in Longshore’s vault on this machine; whoever can open the vault can use it. Otherwise it stays in memory until Longshore ends."
          checked={keep}
          onChange={setKeep}
        />
      )}
      <div>
        <Button variant="primary" type="submit" disabled={unlocking.isPending}>
          Log in to {host}
        </Button>
      </div>
    </form>
  )
}

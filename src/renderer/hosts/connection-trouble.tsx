import type { ReactNode } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import { hungUp } from '../../shared/model/host-failure-text.ts'
import { RefusedKeyPanel } from '../host-keys/key-panels.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { AnswerPanel } from './answer-panel.tsx'
import { UnknownKeyPanel } from './key-panel.tsx'

/** Obstacle between Longshore and a host, with the ways on from there. */
export function ConnectionTrouble({ failure, retry }: { failure: Failure; retry: ReactNode }) {
  switch (failure.kind) {
    case 'host-key-unknown':
      return <UnknownKeyPanel key={failure.fingerprint} failure={failure} />
    case 'host-key-changed':
    case 'host-key-revoked':
      return <RefusedKeyPanel failure={failure} retry={retry} />
    case 'ssh-answer-needed':
      return <AnswerPanel key={failure.prompts.map(({ id }) => id).join(' ')} failure={failure} />
    case 'ssh-auth-failed':
      return <RefusedLogin failure={failure} retry={retry} />
    default:
      return <FailureBlock failure={failure} action={retry} />
  }
}

type LoginRefused = Extract<Failure, { kind: 'ssh-auth-failed' }>

function RefusedLogin({ failure, retry }: { failure: LoginRefused; retry: ReactNode }) {
  const { address, tried, ended } = failure
  if (tried.length === 0) return <FailureBlock failure={failure} action={retry} />
  return (
    <FailureBlock
      failure={failure}
      detail={`At ${address}, nothing that was tried let it in. ${hungUp(ended)}What runs there keeps running.`}
      action={retry}
    >
      <ul className="flex flex-col" aria-label="What was tried">
        {tried.map(({ method, found }) => (
          <li key={`${method} ${found}`} className="break-words">
            <span className="font-strong">{method}</span> <span className="text-dim">{found}</span>
          </li>
        ))}
      </ul>
    </FailureBlock>
  )
}

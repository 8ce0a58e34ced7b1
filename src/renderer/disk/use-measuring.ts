import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { LookStep } from '../../shared/model/prune.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'

export interface Measuring {
  readonly isRunning: boolean
  readonly step: LookStep | undefined
  readonly failure: Failure | undefined
  readonly start: () => void
  readonly cancel: () => void
}

const atRest = { isRunning: false, step: undefined, failure: undefined } as const

/** Once, when asked to: never again by itself, for it costs the host. Leaving the page leaves it. */
export function useMeasuring(host: string): Measuring {
  const client = useClient()
  const queries = useQueryClient()
  const [state, setState] = useState<Omit<Measuring, 'start' | 'cancel'>>(atRest)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const start = async (): Promise<void> => {
    running.current?.abort()
    const asked = new AbortController()
    running.current = asked
    setState({ ...atRest, isRunning: true })
    try {
      await measure(client, { host, signal: asked.signal }, (step) =>
        setState({ ...atRest, isRunning: true, step }),
      )
      await queries.invalidateQueries({ queryKey: ['disk-use', host] })
      if (running.current === asked) setState(atRest)
    } catch (error) {
      if (running.current !== asked) return
      setState(asked.signal.aborted ? atRest : { ...atRest, failure: failureFrom(error) })
    }
  }
  return {
    ...state,
    start: () => void start(),
    cancel: () => {
      running.current?.abort()
      setState(atRest)
    },
  }
}

async function measure(
  client: Client,
  { host, signal }: { readonly host: string; readonly signal: AbortSignal },
  onStep: (step: LookStep) => void,
): Promise<void> {
  for await (const item of await client.prune.look({ host }, { signal })) {
    if (item.type === 'step') onStep(item)
    else if (item.type === 'end' && item.failure) fail(item.failure)
  }
}

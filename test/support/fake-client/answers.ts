import { type implement, ORPCError } from '@orpc/server'
import type { contract } from '../../../src/shared/contract/index.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'

export type Implementer = ReturnType<typeof implement<typeof contract>>

export const failed = (data: Failure) => new ORPCError('FAILURE', { status: 422, data })

export const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

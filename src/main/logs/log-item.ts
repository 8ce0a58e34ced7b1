import type { z } from 'zod'
import type { logInputSchema, logItemSchema } from '../../shared/contract/logs.ts'
import type { LogLines, LogMark } from '../../shared/model/log.ts'
import type { Container, Engine } from '../engine/engine.ts'
import type { LineBlock } from './line-block.ts'

export type LogInput = z.output<typeof logInputSchema>
export type LogItem = z.infer<typeof logItemSchema>

/** Parts that a container's log yields. */
export type LogPart =
  | { readonly type: 'lines'; readonly container: string; readonly block: LineBlock }
  | Omit<LogMark, 'seq'>

/** Lines of one or several containers in order of time, or a mark, before the stream numbers them. */
export type MergedPart = Omit<LogLines, 'seq'> | Omit<LogMark, 'seq'>

/** One container whose log is read. */
export interface LogContainer {
  readonly host: string
  readonly engine: Engine
  readonly id: string
  readonly name: string
  /** When its present run began, where that is known already. */
  readonly startedAt?: string
}

export function lines(container: LogContainer, block: LineBlock): LogPart {
  return { type: 'lines', container: container.name, block }
}

/** A divider without a count. */
export function mark(
  container: LogContainer,
  {
    kind,
    at,
    detail,
  }: { readonly kind: LogMark['mark']; readonly at: number; readonly detail: string },
): LogPart {
  return { type: 'mark', at, container: container.name, mark: kind, count: 0, detail }
}

/** `exit code 137, out of memory`: the second only by the engine's own flag. */
export function exitDetail({ exit }: Container): string {
  const code = exit.exitCode === null ? 'exit code unknown' : `exit code ${exit.exitCode}`
  return [code, exit.oomKilled ? 'out of memory' : '', exit.error].filter(Boolean).join(', ')
}

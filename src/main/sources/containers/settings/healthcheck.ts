/** A health check by a command, in the words of docker compose: its engine asks it inside of the container. */
import { z } from 'zod'
import { durationMs, parseDuration } from '../../../../shared/lib/duration.ts'
import type { ContainerSettings } from '../../../engine/container-settings.ts'
import { parsedText } from './fields.ts'

const duration = parsedText((text) =>
  parseDuration(text) === undefined
    ? { ok: false, error: 'write a duration like 500ms, 30s or 5m' }
    : { ok: true, value: text },
)

const test = z
  .union([z.string().min(1), z.array(z.string()).min(1)], {
    error:
      'write a command, like curl -f http://localhost, or a list that begins with CMD, CMD-SHELL or NONE',
  })
  .superRefine((written, { addIssue }) => {
    if (typeof written === 'string') return
    const [how = '', ...words] = written
    const message = !['CMD', 'CMD-SHELL', 'NONE'].includes(how)
      ? 'begin the list with CMD, CMD-SHELL or NONE'
      : (how === 'NONE') === words.length > 0
        ? 'CMD and CMD-SHELL want a command, and NONE has none'
        : undefined
    if (message !== undefined) addIssue({ code: 'custom', message })
  })

export const commandCheckSchema = z.strictObject({
  test: test.meta({
    title: 'Command',
    description: 'A line for its shell, or a list that begins with CMD, CMD-SHELL or NONE',
  }),
  interval: duration.optional().meta({ description: 'Between two checks; empty = 30s' }),
  timeout: duration.optional().meta({ description: 'Of one check; empty = 30s' }),
  retries: z.number().int().min(1).max(1_000).optional().meta({
    description: 'So many failures in a row make it unhealthy; empty = 3',
  }),
  startPeriod: duration.optional().meta({
    title: 'Start period',
    description: 'Failures do not count for so long; empty = none',
  }),
})
export type CommandCheck = z.infer<typeof commandCheckSchema>

export function settledCheck(written: CommandCheck): NonNullable<ContainerSettings['healthcheck']> {
  const { interval, timeout, retries, startPeriod } = written
  const test = typeof written.test === 'string' ? ['CMD-SHELL', written.test] : written.test
  return {
    test,
    ...(interval !== undefined && { intervalMs: durationMs(interval) }),
    ...(timeout !== undefined && { timeoutMs: durationMs(timeout) }),
    ...(retries !== undefined && { retries }),
    ...(startPeriod !== undefined && { startPeriodMs: durationMs(startPeriod) }),
  }
}

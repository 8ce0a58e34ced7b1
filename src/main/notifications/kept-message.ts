/** Record that the store keeps of a message, and of what a channel said to it. */
import { z } from 'zod'
import type { Answer } from '../../shared/model/notification.ts'
import type { OutboxEntry } from '../store/notify-store.ts'
import type { Sent } from './channel.ts'
import { commitStatusSchema } from './commit-status/commit-status.ts'
import type { Message } from './message.ts'

const messageSchema: z.ZodType<Message> = z.object({
  id: z.string(),
  story: z.string(),
  at: z.number(),
  event: z.string(),
  severity: z.enum(['info', 'success', 'warning', 'critical']),
  title: z.string(),
  text: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  lines: z.array(z.string()),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  status: commitStatusSchema.optional(),
})

/** undefined = what was kept of it is damaged. */
export const messageIn = ({ message }: Pick<OutboxEntry, 'message'>): Message | undefined =>
  messageSchema.safeParse(message).data

export function keptAnswer(sent: Sent, at: number): Answer {
  if (sent.outcome === 'delivered')
    return { at, outcome: 'delivered', status: null, answer: '', mend: '' }
  const { outcome, status = null, answer, remedy: mend = '' } = sent
  return { at, outcome, status, answer, mend }
}

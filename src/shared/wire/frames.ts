import type { DecodedResponseMessage } from '@orpc/standard-server-peer'
import { deserializeResponseMessage } from '@orpc/standard-server-peer'

/** Messages that a client sends besides calls: how many more items of each stream its consumers read. */
export type Acks = Readonly<Record<string, number>>

export const acksFrame = (acks: Acks) => JSON.stringify({ acks })

/** The messages of a frame from the server. */
export function parseFrame(frame: string): DecodedResponseMessage[] {
  const value: unknown = JSON.parse(frame)
  const messages = Array.isArray(value) ? value : [value]
  return messages.map((message) => deserializeResponseMessage(message))
}

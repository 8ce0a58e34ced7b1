/** Every kind of channel: adding one is a folder and a line. */
import { type AnyChannelKind, anyKind } from '../channel.ts'
import { webhook } from './webhook/webhook.ts'

export const channelKinds: readonly AnyChannelKind[] = [anyKind(webhook)]

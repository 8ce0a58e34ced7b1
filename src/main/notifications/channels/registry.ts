/** Every kind of channel, in the order in which they are offered: adding one is a folder and a line. */
import { type AnyChannelKind, anyKind } from '../channel.ts'
import { discord } from './discord/discord.ts'
import { email } from './email/email.ts'
import { gotify } from './gotify/gotify.ts'
import { matrix } from './matrix/matrix.ts'
import { mattermost } from './mattermost/mattermost.ts'
import { ntfy } from './ntfy/ntfy.ts'
import { slack } from './slack/slack.ts'
import { teams } from './teams/teams.ts'
import { telegram } from './telegram/telegram.ts'
import { webhook } from './webhook/webhook.ts'

export const channelKinds: readonly AnyChannelKind[] = [
  anyKind(slack),
  anyKind(discord),
  anyKind(teams),
  anyKind(mattermost),
  anyKind(telegram),
  anyKind(matrix),
  anyKind(ntfy),
  anyKind(gotify),
  anyKind(email),
  anyKind(webhook),
]

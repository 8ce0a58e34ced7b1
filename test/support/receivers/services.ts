// Every service of HTTP in one list: its rules, a configuration that it takes, and how it refuses and delays.
import { discordRules } from './discord.ts'
import { gotifyRules } from './gotify.ts'
import { matrixRules } from './matrix.ts'
import { mattermostRules } from './mattermost.ts'
import { ntfyRules } from './ntfy.ts'
import type { Reply, Rules } from './receiver.ts'
import { slackRules } from './slack.ts'
import { teamsRules } from './teams.ts'
import { telegramRules } from './telegram.ts'
import { webhookRules } from './webhook.ts'

export interface Service {
  readonly kind: string
  rules(): Rules
  configFor(address: string): Readonly<Record<string, string>>
  /** Too much was sent; it asks for 7 seconds where it says how long. */
  readonly busy: Reply
  /** Whose reason is known, each with that. */
  readonly refusals: readonly (readonly [why: string, reply: Reply])[]
}

const json = (status: number, body: object): Reply => ({ status, body: JSON.stringify(body) })
const waiting: Reply = { status: 429, headers: { 'retry-after': '7' } }

const telegramToken = '123456789:AAc4n4ry-t3legram-t0ken-of-35-sig'
const matrixToken = 'syt_c4n4ry_matrix_t0ken_1aB2'
const room = '!c4n4ryRoom:example.org'
const ntfyToken = 'tk_c4n4ryntfyt0ken29signs00000'
const gotifyToken = 'Ac4n4ryGt0ken.x'
const signing = 'c4n4ry-signing-secret-of-a-webhook'

export const services: readonly Service[] = [
  {
    kind: 'slack',
    rules: () => slackRules,
    configFor: (address) => ({
      url: `${address}/services/T0C4N4RY1/B0C4N4RY2/c4n4rySlackT0ken24signs0`,
    }),
    busy: { ...waiting, body: 'rate_limited' },
    refusals: [
      ['bad-address', { status: 404, body: 'no_service' }],
      ['bad-address', { status: 410, body: 'channel_is_archived' }],
      ['bad-address', { status: 404, body: 'channel_not_found' }],
      ['unauthorized', { status: 403, body: 'action_prohibited' }],
      ['unauthorized', { status: 403, body: 'invalid_token' }],
      ['rejected', { status: 400, body: 'invalid_payload' }],
    ],
  },
  {
    kind: 'discord',
    rules: () => discordRules(),
    configFor: (address) => ({
      url: `${address}/api/webhooks/900000000000000001/c4n4ry-disc0rd_t0ken`,
    }),
    busy: json(429, { message: 'You are being rate limited.', retry_after: 6.9995, global: false }),
    refusals: [
      ['bad-address', json(404, { message: 'Unknown Webhook', code: 10015 })],
      ['unauthorized', json(401, { message: 'Invalid Webhook Token', code: 50027 })],
      ['rejected', json(400, { message: 'Invalid Form Body', code: 50035 })],
    ],
  },
  {
    kind: 'teams',
    rules: () => teamsRules,
    configFor: (address) => ({
      url: `${address}/workflows/c4n4ryw0rkfl0w/triggers/manual/paths/invoke?api-version=1&sig=c4n4ry_Sig-nature`,
    }),
    busy: waiting,
    refusals: [
      [
        'bad-address',
        json(404, { error: { code: 'WorkflowNotFound', message: 'no such workflow' } }),
      ],
      [
        'unauthorized',
        json(401, { error: { code: 'DirectApiAuthorizationRequired', message: 'no signature' } }),
      ],
      [
        'rejected',
        json(400, { error: { code: 'TriggerInputSchemaMismatch', message: 'another schema' } }),
      ],
      ['too-long', { status: 413 }],
    ],
  },
  {
    kind: 'mattermost',
    rules: () => mattermostRules,
    configFor: (address) => ({ url: `${address}/hooks/c4n4rymattermosth00k` }),
    busy: waiting,
    refusals: [
      [
        'bad-address',
        json(400, { id: 'web.incoming_webhook.invalid.app_error', message: 'Invalid webhook.' }),
      ],
      [
        'bad-address',
        json(404, { id: 'web.incoming_webhook.channel.app_error', message: 'No channel.' }),
      ],
      [
        'unauthorized',
        json(403, { id: 'web.incoming_webhook.permissions.app_error', message: 'No leave.' }),
      ],
      [
        'rejected',
        json(400, { id: 'api.post.create_post.channel_root_id.app_error', message: 'No.' }),
      ],
    ],
  },
  {
    kind: 'telegram',
    rules: () => telegramRules(telegramToken),
    configFor: (address) => ({ server: address, token: telegramToken, chat: '-1001234567890' }),
    busy: json(429, {
      ...{ ok: false, error_code: 429, description: 'Too Many Requests: retry after 7' },
      parameters: { retry_after: 7 },
    }),
    refusals: [
      ['bad-address', json(400, { ok: false, description: 'Bad Request: chat not found' })],
      ['unauthorized', json(401, { ok: false, description: 'Unauthorized' })],
      ['unauthorized', json(404, { ok: false, description: 'Not Found' })],
      [
        'unauthorized',
        json(403, { ok: false, description: 'Forbidden: bot was kicked from the group chat' }),
      ],
      ['rejected', json(400, { ok: false, description: 'Bad Request: message thread not found' })],
      ['too-long', json(400, { ok: false, description: 'Bad Request: message is too long' })],
    ],
  },
  {
    kind: 'matrix',
    rules: () => matrixRules(matrixToken, room),
    configFor: (address) => ({ server: `${address}/`, token: matrixToken, room }),
    busy: json(429, {
      errcode: 'M_LIMIT_EXCEEDED',
      error: 'Too many requests',
      retry_after_ms: 7_000,
    }),
    refusals: [
      ['unauthorized', json(401, { errcode: 'M_UNKNOWN_TOKEN', error: 'Unknown access token' })],
      ['unauthorized', json(403, { errcode: 'M_FORBIDDEN', error: 'User not in room' })],
      ['bad-address', json(404, { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' })],
      ['too-long', json(413, { errcode: 'M_TOO_LARGE', error: 'event too large' })],
    ],
  },
  {
    kind: 'ntfy',
    rules: () => ntfyRules('c4n4ry-topic', ntfyToken),
    configFor: (address) => ({ server: address, topic: 'c4n4ry-topic', token: ntfyToken }),
    busy: { ...waiting, body: JSON.stringify({ code: 42901, http: 429, error: 'limit reached' }) },
    refusals: [
      ['unauthorized', json(401, { code: 40101, http: 401, error: 'unauthorized' })],
      ['unauthorized', json(403, { code: 40301, http: 403, error: 'forbidden' })],
      ['rejected', json(400, { code: 40009, http: 400, error: 'invalid request: topic invalid' })],
      ['bad-address', json(404, { code: 40401, http: 404, error: 'page not found' })],
    ],
  },
  {
    kind: 'gotify',
    rules: () => gotifyRules(gotifyToken),
    configFor: (address) => ({ server: address, token: gotifyToken }),
    busy: waiting,
    refusals: [
      ['unauthorized', json(401, { error: 'Unauthorized', errorDescription: 'no valid token' })],
      ['bad-address', { status: 404, body: '404 page not found' }],
      ['rejected', json(400, { error: 'Bad Request', errorDescription: 'no message' })],
    ],
  },
  {
    kind: 'webhook',
    rules: () => webhookRules(signing, () => Date.now()),
    configFor: (address) => ({ url: `${address}/c4n4ry-path/of-a-webhook`, secret: signing }),
    busy: waiting,
    refusals: [
      ['bad-address', { status: 404 }],
      ['unauthorized', { status: 403 }],
      ['too-long', { status: 413 }],
      ['rejected', { status: 422 }],
    ],
  },
]

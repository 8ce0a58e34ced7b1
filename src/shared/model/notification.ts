/** Notifications of what was done and noticed: events, rules, channels, and what waits to be sent. */
import { z } from 'zod'
import './issue-words.ts'
import { type ActivityEvent, severitySchema } from './activity.ts'
import { guardSchema, hostColourSchema } from './host.ts'
import { secretReferenceSchema } from './secret.ts'

const name = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
    'small letters, digits, dots and hyphens, at most 63',
  )
export const channelNameSchema = name

const toldEvents = [
  'deployment-waiting',
  'deployment-started',
  'deployment-succeeded',
  'deployment-unverified',
  'deployment-failed',
  'deployment-unstable',
  'deployment-cancelled',
  'deployment-interrupted',
  'deployment-recovered',
  'workload-down',
  'workload-crash-looping',
  'workload-unhealthy',
  'workload-out-of-memory',
  'workload-back',
  'host-away',
  'host-back',
  'files-changed',
  'newer-image',
  'disk-nearly-full',
  'disk-back',
  'face-failing',
  'face-back',
  'registry-failing',
  'registry-back',
] as const satisfies readonly ActivityEvent[]
/** Events that rules choose among; the other events of the activity are for its list alone. */
export const toldEventSchema = z.enum(toldEvents)
export type ToldEvent = z.infer<typeof toldEventSchema>

/** A name, in which `*` stands for any characters: `web`, `shop-*`. */
const pattern = z
  .string()
  .regex(/^[A-Za-z0-9._*-]{1,63}$/, 'letters, digits, dots, hyphens, and * for any of them')

/** Every channel there is. */
export const everyChannel = '*'

/** Rule: which events of what go to which channels. A list that is left empty restricts nothing. */
export const ruleSchema = z.strictObject({
  name,
  enabled: z.boolean().default(true),
  events: z.array(toldEventSchema).min(1, 'at least one').max(50),
  workloads: z.array(pattern).max(100).default([]),
  hosts: z.array(pattern).max(100).default([]),
  /** Only of hosts with one of these guards, and one of these colours. */
  guards: z.array(guardSchema).max(4).default([]),
  colours: z.array(hostColourSchema).max(10).default([]),
  /** The mildest that is told. */
  severity: severitySchema.default('info'),
  channels: z
    .array(z.union([z.literal(everyChannel), name]))
    .min(1, 'at least one')
    .max(50)
    .default([everyChannel]),
  /** Told only if it still is so after as many seconds: of what may end by itself. */
  onlyIfLasts: z.number().int().min(0).max(86_400).default(0),
  /** Whether its end is told too, where it was told. */
  recovery: z.boolean().default(true),
  /** A start is told where its message becomes the one of the outcome; with this, in a message of its own elsewhere. */
  startsAlone: z.boolean().default(false),
  /** Told at once in quiet hours too. */
  throughQuietHours: z.boolean().default(false),
})
export type Rule = z.infer<typeof ruleSchema>

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 22:00')
export const weekdaySchema = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
export type Weekday = z.infer<typeof weekdaySchema>

/** By the clock of this machine. `to` before `from`: over midnight, to the next day. What comes meanwhile waits. */
export const quietHoursSchema = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  /** On which they begin. */
  days: z.array(weekdaySchema).min(1, 'at least one').max(7),
})
export type QuietHours = z.infer<typeof quietHoursSchema>

/** Answer of a service to the last message. */
export const answerSchema = z.object({
  at: z.number(),
  /** `later`: it could not be taken now, and is tried again. */
  outcome: z.enum(['delivered', 'refused', 'later']),
  /** The status of HTTP; null where there was none. */
  status: z.number().nullable(),
  /** In its own words, or what kept it from answering. */
  answer: z.string(),
  /** Way to mend it; '' = nothing is to be mended, or it is not known. */
  mend: z.string(),
})
export type Answer = z.infer<typeof answerSchema>

/** A field that is asked for of a channel; its value is text, as a form or a command line gives it. */
export const channelFieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  hint: z.string(),
  /** Sealed, and never shown again. */
  isSecret: z.boolean(),
  /** The values it may have, where they are few. */
  choices: z.array(z.string()).nullable(),
})
export type ChannelField = z.infer<typeof channelFieldSchema>

/** A service that channels can be of. */
export const channelKindSchema = z.object({
  kind: z.string(),
  title: z.string(),
  fields: z.array(channelFieldSchema),
  /** A message can be changed after it was sent: a deployment is one message there. */
  canEdit: z.boolean(),
})
export type ChannelKindInfo = z.infer<typeof channelKindSchema>

/** By field: text, or the secret of the installation that a field which is sealed is. */
export const channelConfigSchema = z.record(
  z.string(),
  z.union([z.string(), secretReferenceSchema]),
)
export type ChannelConfig = z.infer<typeof channelConfigSchema>

/** The channel that is always there: what this machine itself shows. */
export const systemChannel = 'system'

/** A place that messages go to, as doors may show it: secrets of `config` are masked. */
export const notifyChannelSchema = z.object({
  name,
  kind: z.string(),
  config: channelConfigSchema,
  last: answerSchema.nullable(),
  waiting: z.number(),
  undelivered: z.number(),
})
export type NotifyChannel = z.infer<typeof notifyChannelSchema>

/**
 * waiting → delivered | undelivered (refused, or given up) → waiting (tried again)
 * waiting → folded (told in another's message) | withdrawn (overtaken before it was sent)
 */
export const notificationStateSchema = z.enum([
  'waiting',
  'delivered',
  'undelivered',
  'folded',
  'withdrawn',
])
export type NotificationState = z.infer<typeof notificationStateSchema>

/** One message to one channel. */
export const notificationSchema = z.object({
  id: z.string(),
  channel: z.string(),
  event: z.string(),
  severity: z.enum(['info', 'success', 'warning', 'critical']),
  title: z.string(),
  queuedAt: z.number(),
  /** Earliest moment of delivery. */
  notBefore: z.number(),
  state: notificationStateSchema,
  attempts: z.number(),
  endedAt: z.number().nullable(),
  /** Last answer of the channel; '' = it was not asked yet. */
  answer: z.string(),
})
export type Notification = z.infer<typeof notificationSchema>

/** State that holds all of them, and how many wait. */
export const notifyingSchema = z.object({
  pausedUntil: z.number().nullable(),
  quietHours: quietHoursSchema.nullable(),
  /** The end of the quiet hours that are now. */
  quietUntil: z.number().nullable(),
  waiting: z.number(),
  undelivered: z.number(),
})
export type Notifying = z.infer<typeof notifyingSchema>

/** Notification that the system's own channel shows. `link`: a `longshore://` address of what it is about. */
export const shownNotificationSchema = z.object({
  id: z.string(),
  /** A later one of the same story takes its place. */
  story: z.string(),
  at: z.number(),
  event: z.string(),
  severity: z.enum(['info', 'success', 'warning', 'critical']),
  title: z.string(),
  text: z.string(),
  link: z.string().nullable(),
})
export type ShownNotification = z.infer<typeof shownNotificationSchema>

/** There before anybody set a rule: whatever is wrong, and what came of each deployment. */
export const defaultRules: readonly Rule[] = [
  ruleSchema.parse({
    name: 'deployments',
    events: [
      ...['deployment-started', 'deployment-succeeded', 'deployment-unverified'],
      ...['deployment-failed', 'deployment-unstable', 'deployment-cancelled'],
      ...['deployment-interrupted', 'deployment-recovered'],
    ],
  }),
  ruleSchema.parse({
    name: 'trouble',
    events: [
      ...['workload-down', 'workload-crash-looping', 'workload-unhealthy'],
      ...['host-away', 'disk-nearly-full', 'face-failing', 'registry-failing'],
    ],
    severity: 'warning',
    onlyIfLasts: 60,
    throughQuietHours: true,
  }),
  ruleSchema.parse({
    name: 'killed',
    events: ['workload-out-of-memory'],
    throughQuietHours: true,
  }),
]

/** Channels as the doors ask for them: listed with secrets masked, added, changed, removed, tried. */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { mask } from '../../shared/model/difference.ts'
import {
  type Answer,
  type ChannelConfig,
  type ChannelKindInfo,
  type NotifyChannel,
  type Rule,
  systemChannel,
} from '../../shared/model/notification.ts'
import { isReference } from '../../shared/model/secret.ts'
import type { StoredChannel } from '../store/notify-store.ts'
import type { Store } from '../store/store.ts'
import type { AnyChannelKind, ConfigIssue } from './channel.ts'
import { fillConfig } from './channel-secrets.ts'
import type { ChannelOutlet } from './courier.ts'
import { keptAnswer } from './kept-message.ts'
import type { Message } from './message.ts'
import type { Caller, TellChange } from './tell-change.ts'

export interface ChannelServiceDeps {
  readonly store: Pick<Store, 'notify' | 'secrets'>
  readonly kinds: readonly AnyChannelKind[]
  readonly outletOf: (channel: string) => ChannelOutlet
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<Ids, 'next'>
  readonly tell: TellChange
  /** A channel is there, is another by now, or is gone. */
  readonly onChange: (name: string) => void
}

interface Added {
  readonly name: string
  readonly kind: string
  readonly config: ChannelConfig
}

interface Edited {
  readonly name: string
  readonly newName?: string | undefined
  readonly config: ChannelConfig
}

export interface ChannelService {
  kinds(): ChannelKindInfo[]
  list(): NotifyChannel[]
  add(asked: Added, by: Caller): NotifyChannel
  edit(asked: Edited, by: Caller): NotifyChannel
  remove(name: string, by: Caller): void
  test(name: string, signal: AbortSignal): Promise<Answer>
}

export function createChannelService(deps: ChannelServiceDeps): ChannelService {
  const { store, kinds, clock, onChange, tell } = deps
  const { channels } = store.notify
  const show = (name: string) => shownChannel(deps, name)
  return {
    kinds: () => kinds.map(infoOf),
    list: () => [systemChannel, ...channels.list().map(({ name }) => name)].map(show),
    add({ name, kind, config }, by) {
      mustBeFree(deps, name)
      channels.put({ name, kind, config: checked(deps, kind, config), at: clock.now() })
      tell({ kind: 'channel', name }, `added: ${kind}`, by)
      onChange(name)
      return show(name)
    },
    edit({ name, newName = name, config }, by) {
      const stored = storedChannel(deps, name)
      if (newName !== name) mustBeFree(deps, newName)
      const merged = checked(deps, stored.kind, withKept(config, stored.config ?? {}))
      const rules =
        newName === name ? undefined : changed(deps, (rule) => renamed(rule, name, newName))
      const channel = { name: newName, kind: stored.kind, config: merged, at: clock.now() }
      channels.put(channel, { replaces: name, rules })
      const what = newName === name ? 'edited' : `edited: it was ${name}`
      tell({ kind: 'channel', name: newName }, what, by)
      onChange(name)
      if (newName !== name) onChange(newName)
      return show(newName)
    },
    remove(name, by) {
      storedChannel(deps, name)
      const rules = changed(deps, (rule) => without(rule, name))
      channels.remove(name, { at: clock.now(), rules })
      tell({ kind: 'channel', name }, 'removed', by)
      onChange(name)
    },
    test: (name, signal) => test(deps, name, signal),
  }
}

function infoOf({ kind, title, fields, secrets, canEdit }: AnyChannelKind): ChannelKindInfo {
  return {
    ...{ kind, title, canEdit },
    fields: Object.entries(fields).map(([name, { label, hint, choices }]) => ({
      ...{ name, label, hint },
      isSecret: secrets.includes(name),
      choices: choices ? [...choices] : null,
    })),
  }
}

function mustBeFree({ store }: ChannelServiceDeps, name: string): void {
  const isTaken = name === systemChannel || store.notify.channels.get(name)
  if (isTaken) fail({ kind: 'exists', what: 'channel', name })
}

function storedChannel({ store }: ChannelServiceDeps, name: string): StoredChannel {
  return store.notify.channels.get(name) ?? fail({ kind: 'not-found', what: 'channel', name })
}

function kindOf({ kinds }: ChannelServiceDeps, kind: string): AnyChannelKind {
  const known = kinds.map((each) => each.kind).join(', ')
  const issues = [{ path: 'kind', message: `use one of: ${known}` }]
  return (
    kinds.find((each) => each.kind === kind) ?? fail({ kind: 'invalid', what: 'channel', issues })
  )
}

/** A field that was left empty is not set. */
function checked(deps: ChannelServiceDeps, kind: string, given: ChannelConfig): ChannelConfig {
  const entries = Object.entries(given).filter(([, value]) => value !== '')
  const config = Object.fromEntries(entries)
  const issues = issuesIn(deps, kindOf(deps, kind), config)
  if (issues.length > 0)
    fail({
      ...{ kind: 'invalid', what: 'channel' },
      issues: issues.map(({ field, message }) => ({ path: field, message })),
    })
  return config
}

/** The first issue of each field: what a secret is by now is checked as if it was written there. */
function issuesIn(
  { store: { secrets } }: ChannelServiceDeps,
  of: AnyChannelKind,
  config: ChannelConfig,
): readonly ConfigIssue[] {
  const shown = Object.keys(config).filter(
    (field) => isReference(config[field]) && !of.secrets.includes(field),
  )
  const { filled, issues } = fillConfig(secrets, config)
  const found = [
    ...shown.map((field) => ({ field, message: 'is shown to everybody: it can be no secret' })),
    ...issues,
    ...of.issuesOf(filled),
  ]
  return found.filter(({ field }, at) => found.findIndex((each) => each.field === field) === at)
}

/** Configuration in which values that come back masked, or are not named, are the kept ones. */
function withKept(given: ChannelConfig, kept: ChannelConfig): ChannelConfig {
  const changed = Object.entries(given).filter(([, value]) => value !== mask)
  return { ...kept, ...Object.fromEntries(changed) }
}

function shownChannel(deps: ChannelServiceDeps, name: string): NotifyChannel {
  const { outbox } = deps.store.notify
  const counts = {
    waiting: outbox.count('waiting', name),
    undelivered: outbox.count('undelivered', name),
  }
  if (name === systemChannel)
    return { name, kind: systemChannel, config: {}, last: null, ...counts }
  const { kind, config, last } = storedChannel(deps, name)
  // Of a kind that is not known any more, anything may be a secret.
  const known = deps.kinds.find((each) => each.kind === kind)
  const isSecret = (field: string) => known?.secrets.includes(field) ?? true
  const shown = Object.entries(config ?? {}).map(([field, value]) => [
    field,
    isSecret(field) && !isReference(value) ? mask : value,
  ])
  return { name, kind, config: Object.fromEntries(shown), last, ...counts }
}

/** undefined = nobody has set any: those that are there then name no channel. */
function changed({ store }: ChannelServiceDeps, change: (rule: Rule) => Rule) {
  return store.notify.rules.list()?.map(change)
}

function renamed(rule: Rule, from: string, to: string): Rule {
  return { ...rule, channels: rule.channels.map((each) => (each === from ? to : each)) }
}

/** A rule that names no other channel goes on naming it, and is switched off: it was meant for nobody else. */
function without(rule: Rule, name: string): Rule {
  const channels = rule.channels.filter((each) => each !== name)
  return channels.length === 0 ? { ...rule, enabled: false } : { ...rule, channels }
}

async function test(deps: ChannelServiceDeps, name: string, signal: AbortSignal): Promise<Answer> {
  if (name !== systemChannel) storedChannel(deps, name)
  const sent = await deps.outletOf(name).send(testMessage(deps, name), { signal })
  const answer = keptAnswer(sent, deps.clock.now())
  const retryAt = 0
  deps.store.notify.channels.answered(name, answer, retryAt)
  deps.onChange(name)
  return answer
}

function testMessage({ ids, clock }: ChannelServiceDeps, name: string): Message {
  const id = ids.next()
  return {
    id,
    story: `test:${id}`,
    at: clock.now(),
    event: 'test',
    severity: 'info',
    title: 'A test from Longshore',
    text: `Channel ${name} works: notifications that rules send there look like this.`,
    facts: [{ label: 'Channel', value: name }],
    lines: [],
    links: [],
  }
}

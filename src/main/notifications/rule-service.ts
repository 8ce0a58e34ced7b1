/** Rules as the doors ask for them. */
import { fail } from '../../shared/lib/failure-error.ts'
import {
  defaultRules,
  everyChannel,
  type Rule,
  systemChannel,
} from '../../shared/model/notification.ts'
import type { Store } from '../store/store.ts'
import type { Caller, TellChange } from './tell-change.ts'

export interface RuleService {
  list(): Rule[]
  /** In the place of the one that `replaces` names. */
  set(rule: Rule, by: Caller, replaces?: string): Rule
  remove(name: string, by: Caller): void
}

interface Deps {
  readonly store: Pick<Store, 'notify'>
  readonly tell: TellChange
}

export function createRuleService({ store, tell }: Deps): RuleService {
  const { rules, channels } = store.notify
  const list = () => [...(rules.list() ?? defaultRules)]
  const channelNames = () => [systemChannel, ...channels.list().map(({ name }) => name)]
  return {
    list,
    set(rule, by, replaces = rule.name) {
      const before = list().find(({ name }) => name === replaces)
      checkChannels(rule, before, channelNames())
      rules.put(withRule(list(), rule, replaces))
      tell({ kind: 'settings', name: 'rules' }, `rule ${rule.name} set`, by)
      return rule
    },
    remove(name, by) {
      const all = list()
      if (!all.some((rule) => rule.name === name)) fail({ kind: 'not-found', what: 'rule', name })
      rules.put(all.filter((rule) => rule.name !== name))
      tell({ kind: 'settings', name: 'rules' }, `rule ${name} removed`, by)
    },
  }
}

/** One that is switched off may go on naming a channel that was removed since. */
function checkChannels(rule: Rule, before: Rule | undefined, channels: readonly string[]): void {
  const left = rule.enabled ? [] : (before?.channels ?? [])
  const known = [everyChannel, ...channels, ...left]
  const missing = rule.channels.filter((name) => !known.includes(name))
  if (missing.length === 0) return
  const message = `there is no channel ${missing.join(', ')}`
  fail({ kind: 'invalid', what: 'rule', issues: [{ path: 'channels', message }] })
}

function withRule(rules: readonly Rule[], rule: Rule, replaces: string): readonly Rule[] {
  if (rule.name !== replaces && rules.some(({ name }) => name === rule.name))
    fail({ kind: 'exists', what: 'rule', name: rule.name })
  const at = rules.findIndex(({ name }) => name === replaces)
  return at < 0 ? [...rules, rule] : rules.toSpliced(at, 1, rule)
}

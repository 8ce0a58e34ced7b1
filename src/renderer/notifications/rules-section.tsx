import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { NotifyChannel, Rule } from '../../shared/model/notification.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { EmptyBlock, FailureBlock, Section } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import { channelWords, conditionsOf, eventWords } from './rule-words.ts'
import { useChange } from './use-notifications.ts'

interface RulesProps {
  rules: readonly Rule[]
  channels: readonly NotifyChannel[]
}

export function RulesSection({ rules, channels }: RulesProps) {
  const [edited, setEdited] = useState<Rule | 'new'>()
  const add = (
    <Button small icon={Plus} onClick={() => setEdited('new')}>
      Add rule
    </Button>
  )
  return (
    <Section title="Rules" actions={add}>
      {rules.length === 0 && <EmptyBlock text="There are no rules: nothing is told to anybody." />}
      <ul>
        {rules.map((rule) => (
          <RuleRow key={rule.name} rule={rule} onEdit={() => setEdited(rule)} />
        ))}
      </ul>
      {edited && (
        <RuleDialog
          {...(edited === 'new' ? {} : { rule: edited })}
          channels={channels}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Section>
  )
}

function RuleRow({ rule, onEdit }: { rule: Rule; onEdit: () => void }) {
  const { name, enabled, events, channels } = rule
  const set = useChange((client, next: Rule) => client.rules.set({ rule: next }))
  const removal = useChange((client, asked: string) => client.rules.remove({ name: asked }))
  const failed = set.error ?? removal.error
  return (
    <li aria-label={name} className="border-b py-1.5">
      <div className="flex min-h-8 items-center gap-3">
        <CheckBox
          checked={enabled}
          disabled={set.isPending}
          onChange={(isOn) => set.mutate({ ...rule, enabled: isOn })}
          className="flex-1"
        >
          <span className="min-w-0 font-strong break-words">{name}</span>
          {!enabled && <span className="text-dim">off</span>}
        </CheckBox>
        <IconButton label={`Edit rule ${name}`} icon={Pencil} onClick={onEdit} />
        <IconButton
          label={`Remove rule ${name}`}
          icon={Trash2}
          disabled={removal.isPending}
          onClick={() => removal.mutate(name)}
        />
      </div>
      <p className="pl-5.5 text-sm break-words text-dim">
        {events.map((event) => eventWords[event]).join(', ')} → {channelWords(channels)}
      </p>
      {conditionsOf(rule).length > 0 && (
        <p className="pl-5.5 text-sm break-words text-dim">{conditionsOf(rule).join(' · ')}</p>
      )}
      {failed && <FailureBlock failure={failureFrom(failed)} />}
    </li>
  )
}

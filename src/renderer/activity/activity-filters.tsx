import type { Severity } from '../../shared/model/activity.ts'
import { doorSchema } from '../../shared/model/door.ts'
import { type Choice, SelectField } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'
import { doorWords, topics, topicWords } from './activity-words.ts'
import type { Choices } from './use-activity.ts'

const severities: readonly { value: Severity; title: string; hint: string }[] = [
  { value: 'info', title: 'All', hint: 'Whatever was done or noticed' },
  { value: 'warning', title: 'Warnings', hint: 'Warnings, and what is worse' },
  { value: 'critical', title: 'Critical', hint: 'Only what is critical' },
]
const topicChoices = topics.map((value) => ({ value, label: topicWords[value] }))
const doorChoices: readonly Choice<Choices['door']>[] = [
  { value: 'any', label: 'Any door' },
  ...doorSchema.options.map((value) => ({ value, label: doorWords[value] })),
]
const spanChoices: readonly Choice<Choices['within']>[] = [
  { value: 'ever', label: 'Any time' },
  { value: 'hour', label: 'The last hour' },
  { value: 'day', label: 'The last 24 hours' },
  { value: 'week', label: 'The last 7 days' },
]

interface ActivityFiltersProps {
  choices: Choices
  onChange: (choices: Choices) => void
}

export function ActivityFilters({ choices, onChange }: ActivityFiltersProps) {
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2 px-4 pb-3">
      <Segments
        legend="Show"
        segments={severities}
        value={choices.severity}
        onChange={(severity) => onChange({ ...choices, severity })}
      />
      <div className="w-48">
        <SelectField
          label="About"
          value={choices.topic}
          choices={topicChoices}
          onChange={(topic) => onChange({ ...choices, topic })}
        />
      </div>
      <div className="w-36">
        <SelectField
          label="Through"
          value={choices.door}
          choices={doorChoices}
          onChange={(door) => onChange({ ...choices, door })}
        />
      </div>
      <div className="w-40">
        <SelectField
          label="When"
          value={choices.within}
          choices={spanChoices}
          onChange={(within) => onChange({ ...choices, within })}
        />
      </div>
    </div>
  )
}

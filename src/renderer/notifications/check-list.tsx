import { CheckBox } from '../ui/check-box.tsx'
import type { Choice } from '../ui/field.tsx'

interface CheckListProps<Value extends string> {
  legend: string
  choices: readonly Choice<Value>[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
  error?: string | undefined
}

/** Several of few. */
export function CheckList<Value extends string>(props: CheckListProps<Value>) {
  const { legend, choices, chosen, onChange, error } = props
  const toggle = (value: Value, isIn: boolean) =>
    onChange(isIn ? [...chosen, value] : chosen.filter((each) => each !== value))
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="text-sm font-strong text-dim">{legend}</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-3">
        {choices.map(({ value, label }) => (
          <CheckBox
            key={value}
            checked={chosen.includes(value)}
            onChange={(isIn) => toggle(value, isIn)}
          >
            <span className="min-w-0 break-words">{label}</span>
          </CheckBox>
        ))}
      </div>
      {error !== undefined && (
        <p role="alert" data-error="" className="text-sm text-bad-ink">
          {error}
        </p>
      )}
    </fieldset>
  )
}

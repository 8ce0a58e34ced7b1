import { Field } from '@base-ui/react/field'
import { NumberField as BaseNumber } from '@base-ui/react/number-field'
import { Select } from '@base-ui/react/select'
import { Switch } from '@base-ui/react/switch'
import { Check, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface FieldProps {
  label: string
  /** Meaning of the value; one sentence. */
  hint?: string | undefined
  /** Trouble with the value. */
  error?: string | undefined
  children: ReactNode
}

const box =
  'w-full rounded-md border bg-raised px-2 text-ink hover:border-line-strong focus-visible:border-accent data-invalid:border-bad-fill'

/** A label over a control, with its hint, and its error in place. */
export function FieldFrame({ label, hint, error, children }: FieldProps) {
  return (
    <Field.Root invalid={error !== undefined} className="flex min-w-0 flex-col gap-1">
      <Field.Label className="text-sm font-strong text-dim">{label}</Field.Label>
      {children}
      <Notes error={error} hint={hint} />
    </Field.Root>
  )
}

function Notes({ error, hint }: Pick<FieldProps, 'error' | 'hint'>) {
  return (
    <>
      {error !== undefined && (
        <Field.Error match data-error="" className="text-sm text-bad-ink">
          {error}
        </Field.Error>
      )}
      {hint && (
        <Field.Description className="text-sm break-words text-faint">{hint}</Field.Description>
      )}
    </>
  )
}

type Common = Omit<FieldProps, 'children'>

interface TextFieldProps extends Common {
  value: string
  onChange: (value: string) => void
  placeholder?: string
  mono?: boolean
  /** Shown as dots. */
  secret?: boolean
  disabled?: boolean
}

export function TextField(props: TextFieldProps) {
  const { value, onChange, mono, secret, placeholder, disabled, ...frame } = props
  return (
    <FieldFrame {...frame}>
      <Field.Control
        type={secret === true ? 'password' : 'text'}
        value={value}
        onValueChange={onChange}
        placeholder={placeholder}
        disabled={disabled === true}
        spellCheck={false}
        autoComplete="off"
        className={cx(box, 'h-7 data-disabled:opacity-60', mono === true && 'font-mono text-sm')}
      />
    </FieldFrame>
  )
}

interface TextAreaProps extends Common {
  value: string
  onChange: (value: string) => void
  rows?: number
}

export function TextArea({ value, onChange, rows = 8, ...frame }: TextAreaProps) {
  return (
    <FieldFrame {...frame}>
      <Field.Control
        render={<textarea rows={rows} wrap="off" />}
        value={value}
        onValueChange={onChange}
        spellCheck={false}
        className={cx(box, 'py-1.5 font-mono text-sm')}
      />
    </FieldFrame>
  )
}

interface NumberFieldProps extends Common {
  value: number | null
  onChange: (value: number | null) => void
  min?: number | undefined
  max?: number | undefined
  step?: number | 'any'
}

export function NumberField(props: NumberFieldProps) {
  const { value, onChange, min, max, step = 1, ...frame } = props
  return (
    <FieldFrame {...frame}>
      <BaseNumber.Root
        value={value}
        onValueChange={onChange}
        {...(min === undefined ? {} : { min })}
        {...(max === undefined ? {} : { max })}
        step={step}
        format={{ useGrouping: false, maximumFractionDigits: 6 }}
      >
        <BaseNumber.Input className={cx(box, 'h-7')} />
      </BaseNumber.Root>
    </FieldFrame>
  )
}

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
}

interface SelectFieldProps<Value extends string> extends Common {
  value: Value
  choices: readonly Choice<Value>[]
  onChange: (value: Value) => void
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { value, choices, onChange, ...frame } = props
  return (
    <FieldFrame {...frame}>
      <Select.Root
        items={choices}
        value={value}
        onValueChange={(next) => next !== null && onChange(next)}
      >
        <Select.Trigger
          className={cx(box, 'flex min-h-7 items-center justify-between gap-2 text-left')}
        >
          <Select.Value className="min-w-0 break-words" />
          <Select.Icon>
            <ChevronsUpDown aria-hidden className="size-3.5 text-faint" />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
            <Select.Popup className="popup-motion max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-md border bg-raised py-1 shadow-float">
              {choices.map((choice) => (
                <Select.Item
                  key={choice.value}
                  value={choice.value}
                  className="flex h-7 items-center gap-2 pr-3 pl-2 outline-none data-highlighted:bg-selected"
                >
                  <span className="w-3.5">
                    <Select.ItemIndicator>
                      <Check aria-hidden className="size-3.5 text-accent" />
                    </Select.ItemIndicator>
                  </span>
                  <Select.ItemText>{choice.label}</Select.ItemText>
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </FieldFrame>
  )
}

interface SwitchFieldProps extends Common {
  checked: boolean
  onChange: (checked: boolean) => void
}

export function SwitchField({ checked, onChange, label, hint, error }: SwitchFieldProps) {
  return (
    <Field.Root invalid={error !== undefined} className="flex min-w-0 flex-col gap-1">
      <Field.Label className="flex min-h-7 items-start gap-2 py-1">
        <Switch.Root
          checked={checked}
          onCheckedChange={onChange}
          className="mt-0.5 flex h-4 w-7 shrink-0 items-center rounded-full border border-line-strong bg-sunken px-px data-checked:border-accent data-checked:bg-accent"
        >
          <Switch.Thumb className="size-3 rounded-full bg-line-strong transition-transform duration-100 data-checked:translate-x-3 data-checked:bg-on-accent" />
        </Switch.Root>
        {label}
      </Field.Label>
      <Notes error={error} hint={hint} />
    </Field.Root>
  )
}

import type { ReactNode } from 'react'
import type { Settings } from '../../shared/model/settings.ts'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { NumberField } from '../ui/field.tsx'
import { FieldGrid } from '../ui/field-grid.tsx'
import { RefusedHead } from '../ui/refused-head.tsx'
import type { SettingsDraft } from './use-settings.ts'

interface DraftSectionProps {
  title: string
  of: SettingsDraft
  /** Words of the button that saves. */
  act: string
  isPrimary?: boolean
  /** Its fields. */
  children: ReactNode
}

/** Settings that are changed together, and saved by a button. */
export function DraftSection({ title, of, act, isPrimary = false, children }: DraftSectionProps) {
  return (
    <Section title={title}>
      <RefusedHead failure={of.refusal.failure} />
      <FieldGrid isPaired>{children}</FieldGrid>
      <Button
        variant={isPrimary ? 'primary' : 'default'}
        className="mt-3"
        disabled={of.isPending}
        onClick={of.save}
      >
        {act}
      </Button>
    </Section>
  )
}

type NumberSetting = {
  [F in keyof Settings]: Settings[F] extends number ? F : never
}[keyof Settings]

interface NumberSettingFieldProps {
  of: SettingsDraft
  field: NumberSetting
  label: string
  hint?: string
  min: number
  max: number
}

/** A number among them; emptied, it is what is stored. */
export function NumberSettingField({ of, field, ...about }: NumberSettingFieldProps) {
  return (
    <NumberField
      {...about}
      value={of.draft[field]}
      onChange={(value) => of.change({ [field]: value ?? of.stored[field] })}
      error={of.refusal.at(field)}
    />
  )
}

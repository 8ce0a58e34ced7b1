import { useState } from 'react'
import type { Settings } from '../../shared/model/settings.ts'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { RefusedHead } from '../ui/refused-head.tsx'
import { useChangeSettings } from './use-settings.ts'

/** Address that links of messages lead to, so that chat services make them clickable. */
export function LinkSettings({ settings }: { settings: Settings }) {
  /** Undefined = nothing is typed that is not saved. */
  const [typed, setTyped] = useState<string>()
  const draft = typed ?? settings.linkBase
  const { mutate, error, isPending } = useChangeSettings()
  const refusal = refusalOf(error)
  return (
    <Section title="Links">
      <div className="flex flex-col gap-3 pt-1">
        <RefusedHead failure={refusal.failure} />
        <TextField
          label="Address of the landing page"
          hint="Where assets/landing/index.html is served. Nothing: links are copied and sent as longshore:// text."
          value={draft}
          onChange={setTyped}
          placeholder="https://chat.example/longshore/"
          mono
          error={refusal.at('linkBase')}
        />
        <Button
          className="self-start"
          disabled={isPending || draft === settings.linkBase}
          onClick={() =>
            mutate({ linkBase: draft.trim() }, { onSuccess: () => setTyped(undefined) })
          }
        >
          Save the address
        </Button>
      </div>
    </Section>
  )
}

import { useState } from 'react'
import type { Settings } from '../../shared/model/settings.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { useChangeSettings } from './use-settings.ts'

/** Where links of messages lead, so that chat services make them clickable. */
export function LinkSettings({ settings }: { settings: Settings }) {
  const [draft, setDraft] = useState(settings.linkBase)
  const { mutate, error, isPending } = useChangeSettings()
  const failure = error ? failureFrom(error) : undefined
  const wrong = failure?.kind === 'invalid' ? failure.issues[0]?.message : undefined
  return (
    <Section title="Links">
      <div className="flex flex-col gap-3 pt-1">
        <TextField
          label="Address of the landing page"
          hint="Where assets/landing/index.html is served. Nothing: links are copied and sent as longshore:// text."
          value={draft}
          onChange={setDraft}
          placeholder="https://chat.example/longshore/"
          mono
          error={wrong}
        />
        {failure && failure.kind !== 'invalid' && <FailureBlock failure={failure} />}
        <Button
          className="self-start"
          disabled={isPending || draft === settings.linkBase}
          onClick={() => mutate({ linkBase: draft.trim() })}
        >
          Save the address
        </Button>
      </div>
    </Section>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Ability, DesktopAbilities } from '../../shared/contract/app.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { useClient } from '../client/client-provider.tsx'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { SwitchField, TextField } from '../ui/field.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { RefusedHead } from '../ui/refused-head.tsx'
import { useChangeSettings } from './use-settings.ts'

/** How the desktop app lives beside its window; through other doors there is nothing to set. */
export function DesktopSettings({ settings }: { settings: Settings }) {
  const client = useClient()
  const { data } = useQuery({
    // Asked anew when one of them was changed: only then is it known what comes of it.
    queryKey: ['desktop', settings.startAtLogin, settings.paletteShortcut],
    queryFn: ({ signal }) => client.app.desktop({}, { signal }),
    placeholderData: (before) => before,
  })
  return data ? <Switches settings={settings} abilities={data} /> : null
}

function Switches(props: { settings: Settings; abilities: DesktopAbilities }) {
  const { settings, abilities } = props
  const { mutate, error } = useChangeSettings()
  const refusal = refusalOf(error)
  return (
    <Section title="Desktop">
      <div className="flex flex-col gap-3 pt-1">
        <RefusedHead failure={refusal.failure} />
        <SwitchField
          label="Go on in the tray when the window is closed"
          hint={noteOn(abilities.tray, 'Deployments and watching go on; the tray’s menu quits.')}
          checked={settings.closeToTray}
          onChange={(closeToTray) => mutate({ closeToTray })}
        />
        <SwitchField
          label="Start when I log in"
          hint={noteOn(abilities.startAtLogin, 'In the tray, without a window.')}
          checked={settings.startAtLogin}
          onChange={(startAtLogin) => mutate({ startAtLogin })}
        />
        <Shortcut
          {...{ settings, abilities }}
          error={refusal.at('paletteShortcut')}
          onSave={(paletteShortcut, onSuccess) => mutate({ paletteShortcut }, { onSuccess })}
        />
      </div>
    </Section>
  )
}

/** Its meaning; where it cannot be had, why. */
const noteOn = ({ able, why }: Ability, meaning: string) => (able ? meaning : `Not here: ${why}.`)

interface ShortcutProps {
  settings: Settings
  abilities: DesktopAbilities
  error: string | undefined
  onSave: (accelerator: string, onSaved: () => void) => void
}

function Shortcut({ settings, abilities, error, onSave }: ShortcutProps) {
  /** Undefined = nothing is typed that is not saved. */
  const [typed, setTyped] = useState<string>()
  const draft = typed ?? settings.paletteShortcut
  const meaning =
    'Opens “Search and run commands” from anywhere, like CmdOrCtrl+Shift+K. Nothing: off.'
  return (
    <form
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(draft.trim(), () => setTyped(undefined))
      }}
    >
      <div className="w-full max-w-96">
        <TextField
          label="Keys for the palette, from anywhere"
          hint={noteOn(abilities.paletteShortcut, meaning)}
          value={draft}
          onChange={setTyped}
          mono
          error={error}
        />
      </div>
      <Button type="submit" className="mt-5.5" disabled={draft.trim() === settings.paletteShortcut}>
        Set
      </Button>
    </form>
  )
}

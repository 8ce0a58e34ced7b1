import { useConnection } from '../client/client-provider.tsx'
import { SwitchField } from '../ui/field.tsx'
import { useShownHere } from './use-shown-here.ts'

/** Lets this browser show what is told; it asks the user only when that is switched on. */
export function BrowserSwitch() {
  const { isShown, refusal, show } = useShownHere()
  if (useConnection().door !== 'browser') return null
  return (
    <div className="pl-6.5">
      <SwitchField
        label="Show notifications in this browser"
        hint="While a tab of Longshore is open."
        checked={isShown}
        onChange={(isOn) => void show(isOn)}
        error={refusal}
      />
    </div>
  )
}

import { useState } from 'react'
import {
  type Notifying,
  type QuietHours,
  quietHoursSchema,
  weekdaySchema,
} from '../../shared/model/notification.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { SwitchField, TextField } from '../ui/field.tsx'
import { refusalOf, wrongFields } from '../ui/refusal.ts'
import { RefusedHead } from '../ui/refused-head.tsx'
import { clockTime } from '../ui/time.tsx'
import { CheckList } from './check-list.tsx'
import { useChange } from './use-notifications.ts'

const hourMs = 3_600_000

/** Holds on notifications: a pause, and hours that come again. */
export function HeldSection({ state }: { state: Notifying }) {
  return (
    <>
      <Pause state={state} />
      <Quiet state={state} />
    </>
  )
}

function Pause({ state: { pausedUntil } }: { state: Notifying }) {
  const pause = useChange((client, until: number | null) => client.notifications.pause({ until }))
  const lasting = (ms: number) => () => pause.mutate(Date.now() + ms)
  return (
    <Section title="Pause">
      <div className="flex flex-wrap items-center gap-2 pt-1">
        <p className="mr-2 text-dim" aria-live="polite">
          {pausedUntil === null
            ? 'Notifications are sent as they come.'
            : `Paused until ${clockTime(pausedUntil)}. What comes meanwhile waits.`}
        </p>
        {pausedUntil === null ? (
          <>
            <Button small disabled={pause.isPending} onClick={lasting(hourMs)}>
              Pause 1 hour
            </Button>
            <Button
              small
              disabled={pause.isPending}
              onClick={() => pause.mutate(tomorrow(new Date()))}
            >
              Pause until tomorrow
            </Button>
          </>
        ) : (
          <Button small disabled={pause.isPending} onClick={() => pause.mutate(null)}>
            Go on now
          </Button>
        )}
      </div>
      {pause.error && <FailureBlock failure={failureFrom(pause.error)} />}
    </Section>
  )
}

/** Eight in the morning. */
function tomorrow(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8).getTime()
}

const days = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const

const usual: QuietHours = { from: '22:00', to: '07:00', days: [...weekdaySchema.options] }

function Quiet({ state: { quietHours, quietUntil } }: { state: Notifying }) {
  /** Undefined = nothing is changed that is not saved. */
  const [changed, setChanged] = useState<QuietHours>()
  const draft = changed ?? quietHours ?? usual
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  const set = useChange(
    (client, hours: QuietHours | null) => client.notifications.quiet({ hours }),
    () => setChanged(undefined),
  )
  const change = (some: Partial<QuietHours>) => setChanged({ ...draft, ...some })
  const save = () => {
    const { success, data, error } = quietHoursSchema.safeParse(draft)
    const issues = error?.issues ?? []
    setWrong(Object.fromEntries(issues.map(({ path, message }) => [path[0], message])))
    if (success) set.mutate(data)
  }
  return (
    <Section title="Quiet hours">
      <div className="flex flex-col gap-3 pt-1">
        <RefusedHead failure={wrongFields(wrong) ?? refusalOf(set.error).failure} />
        <SwitchField
          label="Keep quiet at these hours"
          hint="By the clock of this machine. What comes meanwhile waits, but for rules that say otherwise."
          checked={quietHours !== null}
          onChange={(isOn) => set.mutate(isOn ? draft : null)}
        />
        {quietUntil !== null && <p className="text-dim">Quiet until {clockTime(quietUntil)}.</p>}
        {quietHours && (
          <>
            <div className="grid max-w-80 grid-cols-2 gap-4">
              <TextField
                label="From"
                value={draft.from}
                onChange={(from) => change({ from })}
                error={wrong.from}
                mono
              />
              <TextField
                label="To"
                value={draft.to}
                onChange={(to) => change({ to })}
                error={wrong.to}
                mono
              />
            </div>
            <CheckList
              legend="Beginning on"
              choices={weekdaySchema.options.map((value) => ({ value, label: days[value] }))}
              chosen={draft.days}
              onChange={(chosen) => change({ days: chosen })}
              error={wrong.days}
            />
            <Button className="self-start" disabled={set.isPending} onClick={save}>
              Save quiet hours
            </Button>
          </>
        )}
      </div>
    </Section>
  )
}

import { ArrowDown, ArrowUp, PinOff } from 'lucide-react'
import { withoutPin, withPin } from '../../shared/model/pins.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { Section } from '../ui/blocks.tsx'
import { IconButton } from '../ui/button.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { RefusedHead } from '../ui/refused-head.tsx'
import { useChangePins } from './use-pins.ts'

/** Their order is that of the tray's menu. */
export function PinnedWorkloads({ settings: { pinned } }: { settings: Settings }) {
  const { mutate, error } = useChangePins()
  const move = (name: string, place: number) => mutate((pins) => withPin(pins, name, place))
  return (
    <Section title="Pinned workloads">
      <RefusedHead failure={refusalOf(error).failure} />
      <p className="pt-1 pb-1 text-dim">
        {pinned.length === 0
          ? 'None. Pin a workload on its page, or with p in the fleet, to have it in the menu of the tray.'
          : 'They come first in the menu of the tray, in this order.'}
      </p>
      <ol>
        {pinned.map((name, i) => (
          <li key={name} className="flex min-h-8 items-center gap-1 border-b">
            <span className="flex min-w-0 flex-1">
              <MiddleText text={name} />
            </span>
            <IconButton
              small
              label={`Move ${name} up`}
              icon={ArrowUp}
              disabled={i === 0}
              onClick={() => move(name, i)}
            />
            <IconButton
              small
              label={`Move ${name} down`}
              icon={ArrowDown}
              disabled={i === pinned.length - 1}
              onClick={() => move(name, i + 2)}
            />
            <IconButton
              small
              label={`Unpin ${name}`}
              icon={PinOff}
              onClick={() => mutate((pins) => withoutPin(pins, name))}
            />
          </li>
        ))}
      </ol>
    </Section>
  )
}

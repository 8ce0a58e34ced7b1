import { cx } from '../ui/cx.ts'
import type { LogPane } from './log-pane.ts'
import { usePaneVersion } from './use-log-pane.ts'

const legends = { container: 'Containers', service: 'Services', host: 'Hosts' } as const

/** The colour of each container, service or host, and whether its lines are shown. */
export function LogGroupsFilter({ pane }: { pane: LogPane }) {
  usePaneVersion(pane)
  const { names } = pane.groups
  const { shown } = pane.options
  if (names.length < 2) return null
  const toggle = (name: string) => {
    const next = (shown ?? names).includes(name)
      ? (shown ?? names).filter((one) => one !== name)
      : [...(shown ?? []), name]
    pane.setOptions({ shown: names.every((one) => next.includes(one)) ? null : next })
  }
  return (
    <fieldset
      className="flex w-full flex-wrap items-center gap-1"
      aria-label={legends[pane.naming.what]}
    >
      {names.map((name, index) => (
        <GroupToggle
          key={name}
          name={name}
          index={index}
          isShown={shown === null || shown.includes(name)}
          onToggle={() => toggle(name)}
          onOnly={() => pane.setOptions({ shown: [name] })}
        />
      ))}
      {shown !== null && (
        <button
          type="button"
          onClick={() => pane.setOptions({ shown: null })}
          className="h-5 rounded-sm px-1.5 text-xs text-accent hover:bg-hover"
        >
          Show all
        </button>
      )}
    </fieldset>
  )
}

interface GroupToggleProps {
  name: string
  index: number
  isShown: boolean
  onToggle: () => void
  onOnly: () => void
}

const colours = 8

function GroupToggle({ name, index, isShown, onToggle, onOnly }: GroupToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isShown}
      title="Click to show or hide; double-click to show it alone"
      onClick={onToggle}
      onDoubleClick={onOnly}
      className={cx(
        'flex h-5 items-center gap-1.5 rounded-sm px-1.5 font-mono text-xs hover:bg-hover',
        isShown ? 'text-ink' : 'text-faint line-through',
      )}
    >
      <span
        aria-hidden
        className="h-3 w-[3px]"
        style={{ background: `var(--ls-host-${(index % colours) + 1})` }}
      />
      {name}
    </button>
  )
}

import {
  ArrowDown,
  ArrowUp,
  Clock,
  Download,
  Link2,
  ListFilter,
  Search,
  Tag,
  WrapText,
} from 'lucide-react'
import type { KeyboardEvent, RefObject } from 'react'
import { IconButton } from '../ui/button.tsx'
import { QueryField, Toggle } from './log-field.tsx'
import { LogGroupsFilter } from './log-groups-filter.tsx'
import type { LogOptions, LogPane } from './log-pane.ts'
import { usePaneVersion } from './use-log-pane.ts'

const tooSlow = 'This expression takes too long on some lines; make it simpler'
const timestampWords = { off: 'Times off', relative: 'Age', absolute: 'Times' } as const
const nextTimestamps = { off: 'relative', relative: 'absolute', absolute: 'off' } as const
const contextSteps: readonly number[] = [0, 2, 5]

interface LogToolbarProps {
  pane: LogPane
  search: RefObject<HTMLInputElement | null>
  onLeave: () => void
  onDownload: () => void
  /** Called to link to a line, where that can be done. */
  onLink?: (() => void) | undefined
}

export function LogToolbar({ pane, search, onLeave, onDownload, onLink }: LogToolbarProps) {
  usePaneVersion(pane)
  const { options } = pane
  const onSearchKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') pane.step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onLeave()
    else return
    event.preventDefault()
  }
  return (
    <div
      role="toolbar"
      aria-label="Log"
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b bg-surface px-3 py-1.5"
    >
      <QueryField
        label="Filter"
        icon={ListFilter}
        query={pane.filterQuery}
        error={pane.filterError || (pane.filter?.state === 'too-slow' ? tooSlow : '')}
        onChange={(change) => pane.setFilter({ ...pane.filterQuery, ...change })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave()
        }}
      />
      {pane.filterQuery.text !== '' && (
        <Toggle
          label="Lines around each match"
          text={`±${options.context} lines`}
          pressed={options.context > 0}
          onChange={() => pane.setOptions({ context: nextContext(options.context) })}
        />
      )}
      <QueryField
        ref={search}
        label="Search"
        icon={Search}
        query={pane.searchQuery}
        error={pane.searchError || (pane.search?.state === 'too-slow' ? tooSlow : '')}
        onChange={(change) => pane.setSearch({ ...pane.searchQuery, ...change })}
        onKeyDown={onSearchKey}
      />
      <SearchCount pane={pane} />
      <span className="flex-1" />
      <LineToggles pane={pane} />
      {onLink && (
        <IconButton
          label="Copy link to the selected lines, or to those in sight"
          icon={Link2}
          small
          onClick={onLink}
        />
      )}
      <IconButton label="Download what is held" icon={Download} small onClick={onDownload} />
      <LogGroupsFilter pane={pane} />
    </div>
  )
}

/** Switches for which lines are shown, and how. */
function LineToggles({ pane }: { pane: LogPane }) {
  const { options } = pane
  const set = (change: Partial<LogOptions>) => pane.setOptions(change)
  return (
    <>
      <Toggle
        label="Show standard output"
        text="stdout"
        pressed={options.stdout}
        onChange={(stdout) => set({ stdout })}
      />
      <Toggle
        label="Show standard error"
        text="stderr"
        pressed={options.stderr}
        onChange={(stderr) => set({ stderr })}
      />
      <Toggle
        label="Times: off, age, full (t)"
        icon={Clock}
        text={timestampWords[options.timestamps]}
        pressed={options.timestamps !== 'off'}
        onChange={() => set({ timestamps: nextTimestamps[options.timestamps] })}
      />
      {pane.hasServices && (
        <Toggle
          label={`Name the ${pane.naming.what} of each line`}
          icon={Tag}
          text="Names"
          pressed={options.names}
          onChange={(names) => set({ names })}
        />
      )}
      <Toggle
        label="Wrap long lines (w)"
        icon={WrapText}
        text="Wrap"
        pressed={options.wrap}
        onChange={(wrap) => set({ wrap })}
      />
    </>
  )
}

function SearchCount({ pane }: { pane: LogPane }) {
  const { search } = pane
  if (!search) return null
  const at = pane.currentHit === undefined ? undefined : search.ordinal(pane.currentHit)
  const count = search.count.toLocaleString('en')
  const more = search.state === 'scanning' ? '…' : ''
  return (
    <span className="flex items-center gap-0.5 text-sm text-dim tabular-nums">
      <output aria-label="Lines found" className="px-1">
        {at === undefined
          ? `${count}${more} lines`
          : `${at.toLocaleString('en')} of ${count}${more}`}
      </output>
      <IconButton label="Previous (N)" icon={ArrowUp} small onClick={() => pane.step(-1)} />
      <IconButton label="Next (n)" icon={ArrowDown} small onClick={() => pane.step(1)} />
    </span>
  )
}

function nextContext(context: number): number {
  const index = contextSteps.indexOf(context)
  return contextSteps[(index + 1) % contextSteps.length] ?? 0
}

import './log-palette.css'
import { ArrowDown } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { downloadLog } from './log-download.ts'
import { byContainer, groupsOf, type LogNaming } from './log-groups.ts'
import { type LogRange, rangeInHand } from './log-link.ts'
import type { LogPane } from './log-pane.ts'
import { type LogMarker, LogRows } from './log-rows.tsx'
import type { LogStore } from './log-store.ts'
import { LogToolbar } from './log-toolbar.tsx'
import { holdingWords } from './log-words.ts'
import { useLogPane, usePaneVersion } from './use-log-pane.ts'

interface LogPaneViewProps {
  store: LogStore
  /** Subject of the log: names the region and the downloaded file. */
  name: string
  markers?: readonly LogMarker[]
  /** So many lines of the past were asked for; 0 = all. */
  tail?: number
  /** Names that make containers one to the reader. */
  naming?: LogNaming
  /** The only service that is shown at first. */
  only?: string | undefined
  /** Copies a link to lines of that time; undefined = there is none yet. */
  onLink?: ((range: LogRange | undefined) => void) | undefined
  /** Stands at the end of the foot: how the stream is. */
  status?: ReactNode
  /** Instead of the rows while there are none. */
  empty?: ReactNode
}

const noMarkers: readonly LogMarker[] = []

/** A log as people read it, from a store that someone else fills. Needs no client. */
export function LogPaneView(props: LogPaneViewProps) {
  const { store, name, markers = noMarkers, tail = 0, naming, only, onLink, status, empty } = props
  const pane = useLogPane(store)
  useNaming(pane, naming, only)
  const search = useRef<HTMLInputElement>(null)
  const root = useRef<HTMLDivElement>(null)
  const focusRows = () => root.current?.querySelector<HTMLElement>('[data-log-rows]')?.focus()
  return (
    <div ref={root} className="flex h-full min-h-0 flex-1 flex-col">
      <LogToolbar
        pane={pane}
        search={search}
        onLeave={focusRows}
        onDownload={() => downloadLog(store, name)}
        onLink={onLink && (() => onLink(rangeInHand(pane)))}
      />
      <div className="relative min-h-0 flex-1">
        <LogRows
          pane={pane}
          label={`Log of ${name}`}
          markers={markers}
          focusSearch={() => search.current?.focus()}
        />
        <WhenEmpty pane={pane}>{empty}</WhenEmpty>
        <ToEnd pane={pane} />
      </div>
      <LogFoot pane={pane} tail={tail} status={status} />
    </div>
  )
}

function useNaming(pane: LogPane, naming: LogNaming = byContainer, only: string | undefined) {
  useEffect(() => pane.setNaming(naming), [pane, naming])
  const alone = only === undefined ? '' : groupsOf(naming, only).join('\n')
  useEffect(
    () => pane.setOptions({ shown: alone === '' ? null : alone.split('\n') }),
    [pane, alone],
  )
}

function WhenEmpty({ pane, children }: { pane: LogPane; children: ReactNode }) {
  usePaneVersion(pane)
  if (pane.rows.count > 0) return null
  const isFiltered = pane.store.end > pane.store.first
  return (
    <div className="absolute inset-0 overflow-hidden">
      {isFiltered ? (
        <p className="px-6 py-14 text-center text-dim">No line matches the filter.</p>
      ) : (
        children
      )}
    </div>
  )
}

/** The way back to the end, with how much has come since the reader left it. */
function ToEnd({ pane }: { pane: LogPane }) {
  usePaneVersion(pane)
  if (pane.position.isFollowing) return null
  const { unseen } = pane
  return (
    <button
      type="button"
      onClick={() => {
        pane.position.toEnd()
        pane.changed()
      }}
      className="absolute right-5 bottom-3 flex h-7 items-center gap-1.5 rounded-full border bg-raised px-3 text-sm font-strong text-accent tabular-nums shadow-float hover:bg-hover"
    >
      <ArrowDown aria-hidden className="size-3.5" />
      {unseen === 0 ? 'To the end' : `${unseen.toLocaleString('en')} new`}
    </button>
  )
}

function LogFoot({ pane, tail, status }: { pane: LogPane; tail: number; status: ReactNode }) {
  usePaneVersion(pane)
  const { store, rows, filter } = pane
  const held = store.end - store.first
  return (
    <footer className="flex min-h-6 shrink-0 flex-wrap items-center gap-x-3 border-t bg-surface px-3 py-0.5 text-xs text-faint tabular-nums">
      <span>{holdingWords(held, store.chars, store.first)}</span>
      {tail > 0 && store.end >= tail && (
        <span>{`began with the last ${tail.toLocaleString('en')}`}</span>
      )}
      {filter && <span>{rows.count.toLocaleString('en')} shown</span>}
      <span className="flex-1" />
      {status}
    </footer>
  )
}

import { DrawPace, type DrawPaceDeps } from './draw-pace.ts'
import { LogFilter } from './log-filter.ts'
import { byContainer, groupContainers, type LogGroups, type LogNaming } from './log-groups.ts'
import { LogHighlight } from './log-highlight.ts'
import { LogPosition, rowHeight } from './log-position.ts'
import { LogSearch } from './log-search.ts'
import type { LogRow, LogStore } from './log-store.ts'
import type { Matcher } from './matcher.ts'
import { compileQuery, noQuery, type Pattern, type Query } from './pattern.ts'
import { allRows, type VisibleRows } from './visible-rows.ts'

export interface LogOptions {
  readonly wrap: boolean
  readonly timestamps: 'off' | 'relative' | 'absolute'
  /** Its service stands before each line, where lines of several are on show. */
  readonly names: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  /** Names of the groups whose lines are shown; null = all. */
  readonly shown: readonly string[] | null
  readonly context: number
}

export const defaultOptions: LogOptions = {
  wrap: false,
  timestamps: 'off',
  names: true,
  stdout: true,
  stderr: true,
  shown: null,
  context: 0,
}

/** The options that choose rows. */
const choosing = ['stdout', 'stderr', 'shown', 'context'] as const

export interface LogPaneDeps extends Pick<DrawPaceDeps, 'requestFrame' | 'schedule' | 'now'> {
  readonly store: LogStore
  matcherFor(pattern: Pattern): Matcher
  breathe(): Promise<void>
}

/** State of a log view: rows on show, place, search and filter. React subscribes to `version`. */
export class LogPane {
  readonly store: LogStore
  readonly position: LogPosition
  options: LogOptions = defaultOptions
  naming: LogNaming = byContainer
  searchQuery: Query = noQuery
  filterQuery: Query = noQuery
  searchError = ''
  filterError = ''
  /** The hit the reader stands on. */
  currentHit: number | undefined
  search: LogSearch | undefined
  filter: LogFilter | undefined
  highlight: LogHighlight | undefined
  version = 0
  /** First and last row that the reader has selected; the view that draws them knows. */
  selectedRows: () => readonly [number, number] | undefined = () => undefined
  readonly #deps: LogPaneDeps
  readonly #listeners = new Set<() => void>()
  #rows: VisibleRows
  #groups: LogGroups | undefined
  readonly #pace: DrawPace
  #seenTo = 0

  constructor(deps: LogPaneDeps) {
    this.#deps = deps
    this.store = deps.store
    this.#rows = allRows(deps.store)
    this.position = new LogPosition(this.#rows)
    this.#pace = new DrawPace({
      ...deps,
      rows: () => deps.store.end,
      draw: () => this.#frame(),
    })
  }

  /** Follows the store until the returned function is called; may be called again after. */
  attach(): () => void {
    const unsubscribe = this.store.subscribe(() => this.#pace.came())
    this.#remakeFilter()
    return () => {
      unsubscribe()
      this.#pace.stop()
      this.search?.dispose()
      this.filter?.dispose()
      this.highlight?.dispose()
    }
  }

  /** Sets the names that make containers one from now on. */
  setNaming(naming: LogNaming): void {
    if (naming === this.naming) return
    this.naming = naming
    this.#groups = undefined
    if (this.options.shown !== null) this.#remakeFilter()
    this.changed()
  }

  get groups(): LogGroups {
    const { containers } = this.store
    if (this.#groups?.of.length !== containers.length) {
      this.#groups = groupContainers(containers, this.naming)
    }
    return this.#groups
  }

  get rows(): VisibleRows {
    return this.#rows
  }

  /** Rows that came since the reader left the end. */
  get unseen(): number {
    return this.position.isFollowing ? 0 : this.#rows.count - this.#rows.indexOf(this.#seenTo)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Draws in the next frame, however often it is called before. */
  changed = (): void => this.#pace.soon()

  /** Lines of several services are on show; containers that follow one another are told by dividers. */
  get hasServices(): boolean {
    return this.naming !== byContainer && this.groups.names.length > 1
  }

  setOptions(options: Partial<LogOptions>): void {
    const before = this.options
    const next = { ...before, ...options }
    this.options = next
    if (choosing.some((key) => before[key] !== next[key])) this.#remakeFilter()
    this.changed()
  }

  setFilter(query: Query): void {
    this.filterQuery = query
    this.#remakeFilter()
  }

  setSearch(query: Query): void {
    this.searchQuery = query
    this.currentHit = undefined
    this.#remakeSearch()
  }

  /** Goes to the next hit, or from the last one round to the first. */
  step(direction: 1 | -1): void {
    const { index } = this.position.top()
    const from = this.currentHit ?? (this.#rows.at(index) ?? 0) - (direction === 1 ? 1 : 0)
    const hit = this.search?.nearest(from, direction)
    if (hit === undefined) return
    this.currentHit = hit
    this.position.reveal(hit)
    this.changed()
  }

  /** The rows in sight from `index` on, with one more for the part below the edge. */
  rowsFrom(index: number): LogRow[] {
    const count = Math.ceil(this.position.viewportPx / rowHeight) + 1
    const rows: LogRow[] = []
    for (let place = index; place < index + count; place++) {
      const row = this.#rows.at(place)
      const read = row === undefined ? undefined : this.store.read(row)
      if (!read) break
      rows.push(read)
    }
    return rows
  }

  #frame(): void {
    this.filter?.advance()
    this.search?.advance()
    if (this.position.isFollowing) this.#seenTo = this.store.end
    this.version++
    for (const listener of this.#listeners) listener()
  }

  #remakeFilter(): void {
    this.filter?.dispose()
    this.filter = undefined
    const compiled = compileQuery(this.filterQuery)
    this.filterError = compiled.ok ? '' : compiled.error
    const pattern = compiled.ok ? compiled.value : null
    if (pattern || !this.#acceptsAll()) this.filter = this.#newFilter(pattern)
    this.#rows = this.filter?.rows ?? allRows(this.store)
    this.position.setRows(this.#rows)
    this.#remakeSearch()
  }

  #newFilter(pattern: Pattern | null): LogFilter {
    return new LogFilter({
      ...this.#deps,
      matcher: pattern ? this.#deps.matcherFor(pattern) : everything,
      accepts: (origin) => this.#accepts(origin),
      context: pattern ? this.options.context : 0,
      changed: this.changed,
    })
  }

  #remakeSearch(): void {
    this.search?.dispose()
    this.highlight?.dispose()
    this.search = undefined
    this.highlight = undefined
    const compiled = compileQuery(this.searchQuery)
    this.searchError = compiled.ok ? '' : compiled.error
    if (compiled.ok && compiled.value) {
      const matcher = this.#deps.matcherFor(compiled.value)
      this.search = new LogSearch({
        ...this.#deps,
        rows: this.#rows,
        matcher,
        changed: this.changed,
      })
    }
    this.#remakeHighlight()
    this.changed()
  }

  /** Highlights the search, else the filter. */
  #remakeHighlight(): void {
    const query = this.searchQuery.text === '' ? this.filterQuery : this.searchQuery
    const compiled = compileQuery(query)
    if (!compiled.ok || !compiled.value) return
    const matcher = this.#deps.matcherFor(compiled.value)
    this.highlight = new LogHighlight(compiled.value, matcher, this.changed)
  }

  #groupOf(container: number): string {
    const { names, of } = this.groups
    return names[of[container] ?? -1] ?? ''
  }

  #acceptsAll(): boolean {
    return this.options.stdout && this.options.stderr && this.options.shown === null
  }

  #accepts(origin: number): boolean {
    const isStderr = (origin & 1) === 1
    if (isStderr ? !this.options.stderr : !this.options.stdout) return false
    const { shown } = this.options
    return shown === null || shown.includes(this.#groupOf(origin >> 1))
  }
}

const everything: Matcher = {
  test: async (lines) => new Uint8Array(lines.length).fill(1),
  ranges: async (lines) => lines.map(() => []),
  dispose() {},
}

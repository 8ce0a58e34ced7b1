/** What the page offers to the bench, on `window.bench`. */
export interface FeedOptions {
  readonly view: 'ours' | 'store' | 'tanstack' | 'xterm'
  readonly lines: number
  /** Characters of a line. */
  readonly width: number
}

export interface FrameTimes {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly over50: number
}

export interface FeedResult {
  /** From the first batch asked for until the last line was painted. */
  readonly ms: number
  readonly frames: FrameTimes
}

export interface StreamOptions {
  readonly container: string
  readonly follow: boolean
  readonly tail: number
  /** Done when a line that contains this has been painted. */
  readonly until: string
}

export interface StreamResult {
  readonly ms: number
  /** Until a first screen of lines was painted. */
  readonly firstMs: number
  readonly lines: number
}

/** A line of `seconds.micros tick N` and when it was painted, unix ms. */
export interface PaintedTick {
  readonly tick: number
  readonly latencyMs: number
}

export interface FleetOptions {
  /** `stream`: the fleet is read and no window shows it. */
  readonly view: 'window' | 'stream'
  readonly workloads: number
  readonly hosts: number
  /** Of how many workloads something is another at each update. */
  readonly changed: number
  readonly updates: number
  readonly everyMs: number
}

export interface FleetResult {
  readonly frames: FrameTimes
}

export interface TagsResult {
  readonly ms: number
  readonly tags: number
  readonly rows: number
}

export interface BenchPage {
  /** Shows the window over a fleet; done when its rows are there. */
  openFleet(options: FleetOptions): Promise<void>
  /** Lets everything in that fleet change, as often as `openFleet` was told. */
  runFleet(): Promise<FleetResult>

  /** Shows the list that a tag is picked from, and takes it away again. */
  pickTag(): Promise<TagsResult>

  feed(options: FeedOptions): Promise<FeedResult>
  /** Numbers of the first and last line in sight after the key. */
  press(key: 'Home' | 'End'): Promise<{ readonly text: string }>
  stream(options: StreamOptions): Promise<StreamResult>
  /** Follows a ticking container and says when each line was painted. */
  ticks(container: string, count: number): Promise<PaintedTick[]>
  /** Follows and stops reading after the first lines, as a view out of sight does. */
  stall(container: string): Promise<void>
}

declare global {
  interface Window {
    bench: BenchPage
  }
}

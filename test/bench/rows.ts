import type { Row } from './row.ts'
import { endToEnd } from './rows/end-to-end.ts'
import { followLatency } from './rows/follow-latency.ts'
import { openPane } from './rows/open-pane.ts'
import { producer } from './rows/producer.ts'
import { readDaemon } from './rows/read-daemon.ts'
import { readReplay } from './rows/read-replay.ts'
import { rendering } from './rows/rendering.ts'

/** In the order they run. */
export const rows: readonly Row[] = [
  readDaemon,
  readReplay,
  endToEnd,
  followLatency,
  openPane,
  producer,
  rendering,
]

import type { Row } from './row.ts'
import { endToEnd } from './rows/end-to-end.ts'
import { readDaemon } from './rows/read-daemon.ts'
import { readReplay } from './rows/read-replay.ts'

/** In the order they run. */
export const rows: readonly Row[] = [readDaemon, readReplay, endToEnd]

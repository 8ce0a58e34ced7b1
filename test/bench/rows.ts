import type { Row } from './row.ts'
import { building } from './rows/building.ts'
import { composing } from './rows/compose.ts'
import { deploying } from './rows/deploying.ts'
import { deployingBoxed } from './rows/deploying-boxed.ts'
import { edging } from './rows/edge.ts'
import { endToEnd } from './rows/end-to-end.ts'
import { fleetChanges } from './rows/fleet-changes.ts'
import { followLatency } from './rows/follow-latency.ts'
import { instancing } from './rows/instance.ts'
import { listing } from './rows/listing.ts'
import { locking } from './rows/locking.ts'
import { notifying } from './rows/notifying.ts'
import { openPane } from './rows/open-pane.ts'
import { producer } from './rows/producer.ts'
import { pulling } from './rows/pulling.ts'
import { readDaemon } from './rows/read-daemon.ts'
import { readReplay } from './rows/read-replay.ts'
import { registryTags } from './rows/registry-tags.ts'
import { rendering } from './rows/rendering.ts'
import { sending } from './rows/sending.ts'
import { sshHosts } from './rows/ssh-hosts.ts'
import { sshLogs } from './rows/ssh-logs.ts'
import { sshRequests } from './rows/ssh-requests.ts'
import { starting } from './rows/starting.ts'
import { tagListing } from './rows/tag-list.ts'
import { terminalDoor } from './rows/terminal-door.ts'
import { tray } from './rows/tray.ts'

/** In the order they run. */
export const rows: readonly Row[] = [
  readDaemon,
  readReplay,
  endToEnd,
  followLatency,
  openPane,
  producer,
  rendering,
  fleetChanges,
  listing,
  deploying,
  deployingBoxed,
  locking,
  pulling,
  composing,
  building,
  sending,
  instancing,
  edging,
  sshRequests,
  sshLogs,
  sshHosts,
  starting,
  terminalDoor,
  notifying,
  registryTags,
  tagListing,
  tray,
]

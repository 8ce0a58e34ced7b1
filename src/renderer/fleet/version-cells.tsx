/** The four columns in a row of the fleet; where there is no room for them, what differs alone. */
import {
  differencesIn,
  type Finding,
  type Standing,
  standingOf,
} from '../../shared/model/versions.ts'
import { MiddleText } from '../ui/middle-text.tsx'
import { Digest } from '../ui/mono.tsx'
import { Ago } from '../ui/time.tsx'
import type { FleetRow } from './fleet-rows.ts'
import { shortImage } from './image-parts.ts'
import { VersionMark } from './version-marks.tsx'
import { marksOf, WorkloadMarks } from './workload-marks.tsx'

interface CellProps {
  row: FleetRow
}

export function Nothing() {
  return <span className="text-faint">–</span>
}

export function RunningCell({ row }: CellProps) {
  if (row.kind === 'container')
    return <ImageName {...row.container} digest={row.container.imageId} />
  const { versions, state, image } = row.workload
  if (isUnreadable(row)) return <span>Not known</span>
  // Of several images, their number.
  if (!versions && state !== 'absent') return <MiddleText text={image} />
  const running = versions?.running
  if (!running && state === 'unknown') return <span>Not known</span>
  if (!running) return <Nothing />
  const shown = running.digest ?? running.imageId
  if (running.tag === null) return <ImageName image={running.image} digest={shown} />
  return <Named name={running.tag} digest={shown} />
}

/** By its image's name, where no tag was recorded; where there is little room, its end stays. */
function ImageName({ image, digest }: { image: string; digest: string }) {
  return <Named name={shortImage(image)} title={image} digest={digest} />
}

interface NamedProps {
  name: string
  digest: string
  title?: string
}

function Named({ name, digest, title }: NamedProps) {
  return (
    <span className="flex min-w-0 items-center">
      {/* All of it before any of the digest: what shrinks by a hair already loses its end. */}
      <MiddleText text={name} title={title} className="max-w-full shrink-0" />
      <span className="ml-1.5 flex min-w-0 shrink-[1000] text-faint">
        <Digest value={digest} copy={false} />
      </span>
    </span>
  )
}

export function ReleaseCell({ row }: CellProps) {
  if (row.kind === 'container') return null
  const { versions, release } = row.workload
  const name = versions ? versions.live?.release : release
  return (
    <span className="flex items-center gap-2">
      {name ? <span className="truncate">{name}</span> : <Nothing />}
      <Differing finding={standingIn(row)?.live} />
    </span>
  )
}

export function DeclaredCell({ row }: CellProps) {
  if (row.kind === 'container') return null
  if (!row.workload.versions) return <Marks row={row} />
  return (
    <span className="flex items-center gap-2">
      <MiddleText text={row.workload.versions.declared.tag} />
      <Differing finding={standingIn(row)?.declared} />
    </span>
  )
}

/** Mark of a difference; its lack says that versions are the same. */
function Differing({ finding }: { finding: Finding | undefined }) {
  return finding && finding.mark !== 'same' ? <VersionMark finding={finding} /> : null
}

export function RegistryCell({ row }: CellProps) {
  if (row.kind === 'container') return null
  const standing = standingIn(row)
  if (!row.workload.versions || !standing) return <Nothing />
  const { registry } = row.workload.versions
  const at = 'at' in registry ? registry.at : null
  return (
    <span className="flex items-center gap-2">
      {standing.registry.mark === 'none' && registry.state === 'digest' ? (
        <Digest value={registry.digest} copy={false} />
      ) : (
        <VersionMark finding={standing.registry} />
      )}
      {at !== null && (
        <span className="truncate text-faint">
          <Ago at={at} style="age" />
        </span>
      )}
    </span>
  )
}

/** The most pressing difference, and how many more there are. */
export function DiffersCell({ row }: CellProps) {
  if (row.kind === 'container') return null
  const standing = standingIn(row)
  if (!standing) return <Marks row={row} />
  const [first, ...more] = differencesIn(standing)
  if (!first) return <VersionMark finding={standing.registry} />
  return (
    <span className="flex items-center gap-1.5">
      <VersionMark finding={first} />
      {more.length > 0 && (
        <span className="text-faint" title={more.map(({ why }) => why).join('; ')}>
          +{more.length}
        </span>
      )}
    </span>
  )
}

/** Whether a row itself cannot be read, and not only its host. */
export function isUnreadable(row: FleetRow): boolean {
  return row.kind === 'workload' && row.workload.unreadable === true
}

/** The marks of what has no tag to compare. */
function Marks({ row }: CellProps) {
  const isKnown = row.staleSince === undefined || isUnreadable(row)
  if (!isKnown || row.kind === 'container' || marksOf(row.workload).length === 0) return <Nothing />
  return <WorkloadMarks workload={row.workload} />
}

/** The standing of a row; of what is not known now, nothing is compared. */
function standingIn(row: FleetRow): Standing | undefined {
  if (row.kind === 'container' || row.staleSince !== undefined) return undefined
  const { versions } = row.workload
  return versions ? standingOf(versions, row.workload) : undefined
}

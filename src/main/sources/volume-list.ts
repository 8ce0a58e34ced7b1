/** Lists what holds data of workloads and hosts, who uses it and since when, for every kind alike. Reads only. */
import { posix } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { isUp } from '../../shared/model/container-state.ts'
import type {
  UsedVolume,
  UsedVolumes,
  VolumesOf,
  VolumeUser,
} from '../../shared/model/volume-use.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Container, ListedContainer } from '../engine/engine.ts'
import { askEach } from '../hosts/ask-each.ts'
import { type HostSession, type Hosts, outputOf } from '../hosts/session.ts'
import { ownVolumes } from './containers/own-volumes.ts'
import type { Sources } from './source.ts'

export interface VolumeListDeps {
  readonly sources: Sources
  readonly hosts: Hosts
  readonly store: {
    readonly installation: string
    readonly workloads: { get(name: string): Workload | undefined }
  }
  readonly clock: Pick<Clock, 'schedule' | 'now'>
}

export interface VolumeList {
  list(of: VolumesOf, isMeasured: boolean, signal: AbortSignal): Promise<UsedVolumes>
}

/** The time for which sizes are remembered: who looks again within it is not made to wait. */
const rememberedMs = 60_000

export function createVolumeList(deps: VolumeListDeps): VolumeList {
  const { hosts, store, clock } = deps
  const sizes = createSizes(clock)
  const known = (name: string): Workload =>
    store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  return {
    async list(of, isMeasured, signal) {
      const workload = 'workload' in of ? known(of.workload) : undefined
      const names = 'host' in of ? [of.host] : targetsOf(known(of.workload).document)
      const { found, away } = await askEach({ hosts, clock, names }, signal, (session, until) =>
        volumesOn(deps, { session, workload }, until),
      )
      if (!isMeasured) return { volumes: found, away }
      const measured = found.map(async (volume) => {
        const session = hosts.get(volume.host)
        return { ...volume, bytes: await sizes.of(session, volume, signal) }
      })
      return { volumes: await Promise.all(measured), away }
    },
  }
}

interface Place {
  readonly session: HostSession
  /** undefined = all of the host. */
  readonly workload: Workload | undefined
}

async function volumesOn(
  deps: VolumeListDeps,
  { session, workload }: Place,
  signal: AbortSignal,
): Promise<UsedVolume[]> {
  const { engine } = session
  const [listed, { rootDir }] = await Promise.all([
    engine.containers.list(undefined, signal),
    engine.info(signal),
  ])
  const seen = await inspected(session, listed, signal)
  const names = await namesOn(deps, { session, workload, seen }, signal)
  const volumes = await Promise.all(
    names.map(async (name) => {
      const driver = (await engine.volumes.inspect(name, signal))?.driver ?? ''
      const isOnDisk = driver === 'local' && rootDir !== undefined
      const place = isOnDisk ? posix.join(rootDir, 'volumes', name, '_data') : null
      return { kind: 'volume', name, driver, place } as const
    }),
  )
  const own = seen.filter(({ user }) => !workload || user === workload.document.name)
  const folders = sourcesOf(own, 'bind').map(
    (name) => ({ kind: 'folder', name, driver: '', place: name }) as const,
  )
  return [...volumes, ...folders].map((each) => {
    const source = each.kind === 'volume' ? 'volume' : 'bind'
    const using = seen.filter(({ container: { mounts } }) =>
      mounts.some((mount) => mount.kind === source && mount.source === each.name),
    )
    return {
      ...{ ...each, host: session.name, bytes: null },
      users: using.map((one) => userOf(one, each.name)),
      lastUsed: lastUse(using),
    }
  })
}

interface Seen {
  readonly container: Container
  /** The workload whose it is. */
  readonly user: string | null
}

async function inspected(
  { engine }: HostSession,
  listed: readonly ListedContainer[],
  signal: AbortSignal,
): Promise<Seen[]> {
  const found = await Promise.all(
    listed.map(async ({ id, owner }) => {
      const container = await engine.containers.inspect(id, signal)
      return container && { container, user: owner?.workload ?? null }
    }),
  )
  return found.filter((each) => each !== undefined)
}

async function namesOn(
  { sources, store: { installation } }: VolumeListDeps,
  { session, workload, seen }: Place & { readonly seen: readonly Seen[] },
  signal: AbortSignal,
): Promise<string[]> {
  const { volumes } = session.engine
  if (!workload) return [...(await volumes.list([], signal))].sort()
  const { name, source } = workload.document
  const own = seen.filter(({ user }) => user === name)
  const mark = sources.of(source.kind)?.volumeMark?.(workload)
  const containers = own.map(({ container }) => container)
  const made = await (mark === undefined
    ? ownVolumes(session.engine, { installation, workload: name }, { containers, signal })
    : volumes.list([mark], signal))
  return [...new Set([...made, ...sourcesOf(own, 'volume')])].sort()
}

function sourcesOf(seen: readonly Seen[], kind: 'volume' | 'bind'): string[] {
  const mounts = seen.flatMap(({ container }) => container.mounts)
  return [
    ...new Set(mounts.filter((mount) => mount.kind === kind).map(({ source }) => source)),
  ].sort()
}

function userOf({ container, user }: Seen, source: string): VolumeUser {
  const target = container.mounts.find((mount) => mount.source === source)?.target ?? ''
  return { container: container.name, workload: user, target, isUp: isUp(container) }
}

/** A container that was made and never started has used nothing. */
function lastUse(using: readonly Seen[]): UsedVolume['lastUsed'] {
  if (using.some(({ container }) => isUp(container))) return { kind: 'now' }
  const ends = using.map(({ container }) => Date.parse(container.exit.finishedAt))
  const known = ends.filter((at) => !Number.isNaN(at))
  return known.length > 0 ? { kind: 'until', at: Math.max(...known) } : { kind: 'unknown' }
}

/** Sizes of what a host holds, asked once for all who look within a minute. */
function createSizes(clock: Pick<Clock, 'now'>) {
  const asked = new Map<string, { readonly at: number; readonly size: Promise<unknown> }>()
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const before = asked.get(key)
    if (before && clock.now() - before.at < rememberedMs) return before.size as Promise<T>
    const size = ask()
    asked.set(key, { at: clock.now(), size })
    size.catch(() => asked.delete(key))
    return size
  }
  return {
    /** Null where nobody can tell. */
    async of(session: HostSession, volume: UsedVolume, signal: AbortSignal) {
      try {
        if (volume.kind === 'folder')
          return await once(`${session.name} ${volume.name}`, () =>
            folderBytes(session, volume.name, signal),
          )
        const all = await once(session.name, () => session.engine.volumes.sizes(signal))
        return all.get(volume.name) ?? null
      } catch (error) {
        if (signal.aborted || !failureOf(error)) throw error
        return null
      }
    },
  }
}

/** Bytes in it on its own file system; null where the host has no shell, or `du` could not read all of it. */
async function folderBytes(
  { capabilities, run }: HostSession,
  folder: string,
  signal: AbortSignal,
) {
  if (!capabilities.includes('run')) return null
  const argv = ['du', '-skx', '--', folder] as const
  const { end, lines } = await outputOf(run, { argv, env: { LC_ALL: 'C' }, signal })
  const kilobytes = /^(\d+)\s/.exec(lines.at(-1) ?? '')?.[1]
  return end.exitCode === 0 && kilobytes !== undefined ? Number(kilobytes) * 1_024 : null
}

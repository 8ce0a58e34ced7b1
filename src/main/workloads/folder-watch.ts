/**
 * Tells when the files of a workload on this machine have changed since it was looked at or
 * deployed last (SD-31). It only tells: what follows is for the user, or for the document, to say.
 */
import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { WatchedFiles } from '../sources/source.ts'

export interface FolderWatchDeps {
  /** undefined = they are not on this machine. */
  readonly filesOf: (workload: Workload) => WatchedFiles | undefined
  readonly workloads: () => readonly Workload[]
  /** The last deployment that came to what its files said, and when it began; undefined = there is none. */
  readonly deployed: (workload: string) => Deployed | undefined
  readonly clock: Clock
  readonly onChange: (workload: Workload) => void
}

interface Deployed {
  readonly id: string
  readonly startedAt: number
}

export interface FolderWatch {
  /** Unix ms; undefined = they are as they were. */
  changedAt(workload: string): number | undefined
  /**
   * Documents or releases may have changed: soon folders are watched, or not any more, accordingly.
   * Resolves once they are, and what their files say is known; also when it is closed before.
   */
  refresh(): Promise<void>
  close(): void
}

/** Editors write a file in several steps. */
const debounceMs = 1_000
/** A folder in which something is written all the time never rests. */
const longestMs = 10_000

interface Watched {
  readonly revision: string
  deployed: string | undefined
  readonly workload: Workload
  hash: string | null
  changedAt: number | undefined
  /** When the first came of the events that were not looked into yet. */
  restlessSince: number | undefined
  watchers: readonly FSWatcher[]
  cancel: () => void
}

export function createFolderWatch(deps: FolderWatchDeps): FolderWatch {
  const { clock, deployed, filesOf } = deps
  const watched = new Map<string, Watched>()
  const { startWatching, settle } = looking(
    deps,
    (entry) => watched.get(entry.workload.document.name) === entry,
  )

  function start(workload: Workload): Promise<void> {
    const { name } = workload.document
    const entry: Watched = {
      workload,
      revision: workload.revision,
      deployed: deployed(name)?.id,
      hash: null,
      changedAt: undefined,
      restlessSince: undefined,
      watchers: [],
      cancel: () => {},
    }
    startWatching(entry)
    watched.set(name, entry)
    return settle(entry)
  }

  function stop(name: string): void {
    const entry = watched.get(name)
    if (!entry) return
    entry.cancel()
    stopWatching(entry)
    watched.delete(name)
  }

  async function follow(): Promise<void> {
    const here = deps.workloads().filter((workload) => filesOf(workload) !== undefined)
    const names = new Set(here.map(({ document }) => document.name))
    for (const name of [...watched.keys()]) if (!names.has(name)) stop(name)
    await Promise.all(here.map(followOne))
  }

  async function followOne(workload: Workload): Promise<void> {
    const { name } = workload.document
    const entry = watched.get(name)
    if (entry?.revision !== workload.revision) {
      stop(name)
      return start(workload)
    }
    const last = deployed(name)
    if (entry.deployed === last?.id) return
    entry.deployed = last?.id
    // What changed once it had begun may not have been deployed by it.
    if (entry.changedAt !== undefined && entry.changedAt < (last?.startedAt ?? 0))
      await settle(entry)
  }

  const next = soonOnce(clock, follow)
  let isClosed = false

  return {
    changedAt: (name) => watched.get(name)?.changedAt,
    refresh() {
      // What ends while the app is closed tells of it too, and there is nothing to ask by then.
      if (isClosed) return Promise.resolve()
      return next.come()
    },
    close() {
      isClosed = true
      next.cancel()
      for (const name of [...watched.keys()]) stop(name)
    },
  }
}

/** Looks into what is watched once its folders rest. `isWatched`: it is still the one of its workload. */
function looking(
  { clock, filesOf, onChange }: FolderWatchDeps,
  isWatched: (entry: Watched) => boolean,
) {
  async function look(entry: Watched): Promise<void> {
    const changedAt = entry.restlessSince ?? clock.now()
    entry.restlessSince = undefined
    // A folder that another took the place of is still the one that is watched.
    stopWatching(entry)
    startWatching(entry)
    const hash = await fingerprint(filesOf(entry.workload))
    // A file that is only half there, or gone, is told by the next deployment.
    if (!isWatched(entry) || hash === null || hash === entry.hash) return
    entry.hash = hash
    entry.changedAt = changedAt
    onChange(entry.workload)
  }

  function startWatching(entry: Watched): void {
    entry.watchers = watchFolders(filesOf(entry.workload), () => {
      const now = clock.now()
      entry.restlessSince ??= now
      const left = Math.max(0, entry.restlessSince + longestMs - now)
      entry.cancel()
      entry.cancel = clock.schedule(Math.min(debounceMs, left), () => void look(entry))
    })
  }

  async function settle(entry: Watched): Promise<void> {
    entry.changedAt = undefined
    entry.hash = await fingerprint(filesOf(entry.workload))
  }

  return { startWatching, settle }
}

/** One piece of work for all who ask for it before it begins: a deployment tells much, and changes little of this. */
function soonOnce(clock: Clock, work: () => Promise<void>) {
  let coming: { readonly done: Promise<void>; readonly cancel: () => void } | undefined
  const begin = (): NonNullable<typeof coming> => {
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const cancelTimer = clock.schedule(debounceMs, () => {
      coming = undefined
      resolve(work())
    })
    const cancel = () => {
      cancelTimer()
      resolve()
    }
    return { done, cancel }
  }
  return {
    /** Resolves once it is done, or was cancelled. */
    come(): Promise<void> {
      coming ??= begin()
      return coming.done
    },
    cancel: () => coming?.cancel(),
  }
}

function stopWatching({ watchers }: Watched): void {
  for (const watcher of watchers) watcher.close()
}

function watchFolders(files: WatchedFiles | undefined, onEvent: () => void): FSWatcher[] {
  return (files?.folders ?? []).flatMap((folder) => {
    try {
      const watcher = watch(folder, { persistent: false }, onEvent)
      watcher.on('error', () => watcher.close())
      return [watcher]
    } catch {
      // What is not there cannot change; a deployment says that it is missing.
      return []
    }
  })
}

async function fingerprint(files: WatchedFiles | undefined): Promise<string | null> {
  return (await files?.fingerprint()) ?? null
}

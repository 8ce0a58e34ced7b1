/** What a test may do to the engine in memory behind the app's back. */

import type { ContainerSpec } from '../../../src/main/engine/container-spec.ts'
import type { CacheRecord } from '../../../src/main/engine/disk.ts'
import type { Container, EngineEvent } from '../../../src/main/engine/engine.ts'
import type { Image } from '../../../src/main/engine/image.ts'
import type { Usage } from '../../../src/main/engine/usage.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { plainSpec } from '../container-spec.ts'
import {
  addContainer,
  addLogLine,
  endContainer,
  setHealth,
  startContainer,
} from './fake-containers.ts'
import {
  emit,
  type FakeCall,
  type FakeContainer,
  type FakeImage,
  type FakeMethod,
  type FakeState,
  findContainer,
  isLockContainer,
  nextId,
  unavailable,
} from './fake-state.ts'

interface Labelled {
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
}

export interface FakeControl {
  /** Every port call in order. */
  readonly calls: readonly FakeCall[]
  /** Names of the calls that change the host, in order. */
  mutations(): readonly string[]
  forgetCalls(): void
  /** On the host unless `remote`; `script` runs after every start of its containers. */
  addImage(reference: string, more?: Partial<FakeImage>): Image
  /** A container that is there already, running by default; foreign unless labelled. */
  addContainer(
    spec: Partial<ContainerSpec> & { name: string; image: string },
    running?: boolean,
  ): Container['id']
  /** The next call of `method` fails so; repeat for more. An Error is thrown as it is (a bug). */
  failNext(method: FakeMethod, failure: Failure | Error): void
  /** Calls of `method` never answer until their signal aborts (or `hang(method, false)`). */
  hang(method: FakeMethod, on?: boolean): void
  setHealth(id: string, health: Container['health'], output?: string): void
  exit(id: string, how: { exitCode: number; oomKilled?: boolean }): void
  setState(id: string, state: Container['state']): void
  log(id: string, line: string, stream?: 'stdout' | 'stderr'): void
  setTty(id: string, tty: boolean): void
  /** What `stats` tells of it from now on, instead of what grows by itself. */
  use(id: string, usage: Partial<Usage>): void
  /** Removes behind the app's back; `silently` sends no event. */
  vanish(id: string, silently?: boolean): void
  emit(event: Omit<EngineEvent, 'at'>): void
  /** false: calls fail with engine-unavailable and open streams break. */
  setReachable(reachable: boolean): void
  /** Ends open event streams as a stopping engine does. */
  endEvents(): void
  /** What a container wrote, or a volume holds, from now on. */
  fill(what: { container: string } | { volume: string }, bytes: number): void
  bytesOf(volume: string): number
  addCache(record: Partial<CacheRecord> & { id: string }): void
  cache(): readonly CacheRecord[]
  /** Those on the host. */
  images(): readonly FakeImage[]
  /** Without those that are locks. */
  containers(): readonly FakeContainer[]
  locks(): readonly FakeContainer[]
  networks(): readonly string[]
  networkLabels(): readonly Labelled[]
  volumeLabels(): readonly Labelled[]
  volumes(): readonly string[]
}

export function endStreams(state: FakeState, failure: Failure | undefined): void {
  for (const end of [...state.breakStreams]) end(failure)
}

export function createControl(state: FakeState): FakeControl {
  const find = (id: string): FakeContainer => {
    const container = findContainer(state, id)
    if (!container) throw new Error(`the fake engine has no container ${id}`)
    return container
  }
  return {
    calls: state.calls,
    mutations: () => state.calls.filter((call) => call.mutates).map((call) => call.method),
    forgetCalls: () => void state.calls.splice(0),
    addImage: (reference, more) => addImage(state, reference, more),
    addContainer(spec, running = true) {
      const container = addContainer(state, { ...plainSpec, ...spec })
      if (running) startContainer(state, container)
      return container.id
    },
    failNext(method, failure) {
      const error = failure instanceof Error ? failure : new FailureError(failure)
      state.failures.push({ method, error })
    },
    hang: (method, on = true) => void (on ? state.hangs.add(method) : state.hangs.delete(method)),
    setHealth: (id, health, output = '') => setHealth(state, find(id), health, output),
    exit: (id, how) => endContainer(state, find(id), how),
    setState(id, next) {
      find(id).state = next
      emit(state, 'container', next, id)
    },
    log: (id, line, stream = 'stdout') => addLogLine(state, find(id), line, stream),
    setTty(id, tty) {
      find(id).tty = tty
    },
    use(id, usage) {
      find(id).usage = usage
    },
    vanish(id, silently = false) {
      state.containers.delete(find(id).id)
      if (!silently) emit(state, 'container', 'destroy', id)
    },
    emit: (event) => emit(state, event.type, event.action, event.id),
    setReachable(reachable) {
      state.reachable = reachable
      if (!reachable) endStreams(state, unavailable(state))
    },
    endEvents: () => endStreams(state, undefined),
    fill(what, bytes) {
      if ('volume' in what) state.volumeBytes.set(what.volume, bytes)
      else find(what.container).sizeBytes = bytes
    },
    bytesOf: (volume) => state.volumeBytes.get(volume) ?? 0,
    addCache: (record) => void state.cache.push({ ...plainRecord, ...record }),
    cache: () => [...state.cache],
    images: () => state.images.filter(({ remote }) => !remote),
    containers: () => [...state.containers.values()].filter((each) => !isLockContainer(each)),
    locks: () => [...state.containers.values()].filter(isLockContainer),
    networks: () => [...state.networks.keys()],
    networkLabels: () => [...state.networks.values()],
    volumeLabels: () => [...state.volumes].map(([id, labels]) => ({ id, labels })),
    volumes: () => [...state.volumes.keys()],
  }
}

const plainRecord = {
  ...{ parents: [], description: 'RUN true', sizeBytes: 1_000, createdAt: 0, usedAt: null },
  ...{ isInUse: false, isShared: false },
}

function addImage(state: FakeState, reference: string, more: Partial<FakeImage> = {}): FakeImage {
  const image: FakeImage = {
    id: `sha256:${nextId(state)}`,
    repoTags: [/:[^/]*$/.test(reference) ? reference : `${reference}:latest`],
    repoDigests: [],
    os: 'linux',
    arch: 'amd64',
    sizeBytes: 1_000_000,
    hasHealthcheck: false,
    exposedPorts: ['8080/tcp'],
    volumes: [],
    script: [],
    remote: false,
    ...more,
  }
  // A moved tag leaves the older image, as on a real engine.
  for (const [index, older] of state.images.entries()) {
    if (older.remote !== image.remote) continue
    const repoTags = older.repoTags.filter((tag) => !image.repoTags.includes(tag))
    state.images[index] = { ...older, repoTags }
  }
  state.images.push(image)
  return image
}

/** What the in-memory engine holds; only the files of this folder touch it. */

import type { ExtraNetwork } from '../../../src/main/engine/container-settings.ts'
import type { ContainerSpec } from '../../../src/main/engine/container-spec.ts'
import type { CacheRecord } from '../../../src/main/engine/disk.ts'
import type { Container, EngineEvent } from '../../../src/main/engine/engine.ts'
import type { Image } from '../../../src/main/engine/image.ts'
import type { Usage } from '../../../src/main/engine/usage.ts'
import { lockName } from '../../../src/main/locks/lock-container.ts'
import { lockImage } from '../../../src/main/locks/lock-image.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { isRecord } from '../../../src/shared/lib/is-record.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { label, lockRole } from '../../../src/shared/model/labels.ts'

/** One step of what an image's containers do after each start, `afterMs` later. */
export type ScriptStep = { readonly afterMs: number } & (
  | { readonly do: 'health'; readonly health: Container['health']; readonly output?: string }
  | { readonly do: 'exit'; readonly exitCode: number; readonly oomKilled?: boolean }
  | { readonly do: 'restarting' }
  | { readonly do: 'log'; readonly line: string; readonly stream?: 'stdout' | 'stderr' }
)

export interface FakeImage extends Image {
  readonly script: readonly ScriptStep[]
  /** Present in "the registry" only: not on the host until pulled. */
  readonly remote: boolean
  /** From the lowest to the top; one of its own where it is not said. */
  readonly layers?: readonly { readonly id: string; readonly bytes: number }[]
  readonly labels?: Readonly<Record<string, string>>
  readonly createdAt?: number
  readonly parentId?: string
  /** What comes of its archive on another engine, where that is not the same. */
  readonly loadsAs?: Partial<Image>
}

export interface FakeContainer {
  readonly id: string
  spec: ContainerSpec
  readonly imageId: string
  readonly createdAt: number
  state: Container['state']
  health: Container['health']
  healthOutput: string
  exit: Container['exit']
  keptRunning: boolean
  maxRetries?: number
  wasStopped: boolean
  startedAt: string
  address: string
  tty: boolean
  /** Beside its first. */
  readonly networks: Map<string, ExtraNetwork>
  /** What it used since its start, where a test says so. */
  usage: Partial<Usage>
  /** What it wrote beside its image. */
  sizeBytes: number
  readonly log: { at: number; stream: 'stdout' | 'stderr'; line: string }[]
  timers: (() => void)[]
}

/** Dotted names of the port's methods, as in `failNext('containers.start', …)`. */
export type FakeMethod =
  | 'info'
  | 'ping'
  | `images.${'inspect' | 'labelled' | 'inRegistry' | 'pull' | 'import' | 'save' | 'load' | 'tag' | 'remove'}`
  | `containers.${'list' | 'inspect' | 'inspection' | 'create' | 'start' | 'keepRunning' | 'rename' | 'stats' | 'stop' | 'remove' | 'logs' | 'attach' | 'exec' | 'pathKind' | 'unpack'}`
  | `networks.${'ensure' | 'inspect' | 'list' | 'connect' | 'disconnect' | 'remove'}`
  | `volumes.${'ensure' | 'inspect' | 'list' | 'sizes' | 'remove'}`
  | `disk.${'images' | 'image' | 'containers' | 'networks' | 'volumes' | 'volume' | 'cache' | 'remove'}`
  /** Of the containers that are locks: what fails, hangs or is counted of the others does not mean these. */
  | `locks.${'create' | 'inspect' | 'keepRunning' | 'rename' | 'remove' | 'import'}`

export interface FakeCall {
  readonly method: FakeMethod
  readonly args: readonly unknown[]
  readonly mutates: boolean
}

export interface FakeState {
  readonly host: string
  readonly installation: string
  readonly clock: Clock
  readonly images: FakeImage[]
  readonly containers: Map<string, FakeContainer>
  readonly networks: Map<string, { id: string; labels: Readonly<Record<string, string>> }>
  readonly volumes: Map<string, Readonly<Record<string, string>>>
  readonly volumeBytes: Map<string, number>
  readonly cache: CacheRecord[]
  readonly calls: FakeCall[]
  readonly failures: { method: FakeMethod; error: unknown }[]
  readonly hangs: Set<FakeMethod>
  readonly watchers: Set<(event: EngineEvent) => void>
  readonly logWatchers: Set<() => void>
  readonly breakStreams: Set<(failure: Failure | undefined) => void>
  reachable: boolean
  serial: number
}

export function nextId(state: FakeState): string {
  state.serial += 1
  return state.serial.toString(16).padStart(12, '0').padEnd(64, '0')
}

export function unavailable(state: FakeState): Failure {
  return {
    kind: 'engine-unavailable',
    host: state.host,
    endpoint: 'fake',
    reason: 'nothing listens there (ECONNREFUSED)',
  }
}

const mutating: readonly FakeMethod[] = [
  'images.pull',
  'images.import',
  'images.load',
  'images.tag',
  'images.remove',
  'containers.create',
  'containers.start',
  'containers.rename',
  'containers.stop',
  'containers.remove',
  'containers.attach',
  'containers.exec',
  'networks.ensure',
  'networks.list',
  'networks.connect',
  'networks.disconnect',
  'networks.remove',
  'volumes.ensure',
  'volumes.remove',
  'disk.remove',
]

/** Every port method begins here: records the call, then fails, hangs or lets it pass as told. */
export async function enter(
  state: FakeState,
  called: FakeMethod,
  args: readonly unknown[],
  signal?: AbortSignal,
): Promise<void> {
  await Promise.resolve()
  signal?.throwIfAborted()
  const ofLock = isOfLock(state, args)
  const method = ofLock ? lockMethod(called) : called
  if (!ofLock) state.calls.push({ method, args, mutates: mutating.includes(method) })
  if (state.hangs.has(method)) await untilAborted(signal)
  if (!state.reachable) fail(unavailable(state))
  const index = state.failures.findIndex((failure) => failure.method === method)
  const [planned] = index === -1 ? [] : state.failures.splice(index, 1)
  if (planned) throw planned.error
}

const lockMethod = (method: FakeMethod): FakeMethod => method.replace(/^\w+/, 'locks') as FakeMethod

function isOfLock(state: FakeState, [first]: readonly unknown[]): boolean {
  if (typeof first === 'string') {
    const container = findContainer(state, first)
    return first === lockImage || first.startsWith(lockName('')) || isLockContainer(container)
  }
  return isRecord(first) && isRecord(first.labels) && first.labels[label.role] === lockRole
}

export const isLockContainer = (container: FakeContainer | undefined): boolean =>
  container?.spec.labels[label.role] === lockRole

function untilAborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

export function emit(state: FakeState, type: string, action: string, id: string): void {
  const event = { type, action, id, at: state.clock.now() }
  for (const watcher of [...state.watchers]) watcher(event)
}

/** By id, unique id prefix of 12, or name, as the Engine API takes them. */
export function findContainer(state: FakeState, idOrName: string): FakeContainer | undefined {
  const exact = state.containers.get(idOrName)
  if (exact) return exact
  return [...state.containers.values()].find(
    (container) =>
      container.spec.name === idOrName ||
      (idOrName.length >= 12 && container.id.startsWith(idOrName)),
  )
}

export function findImage(state: FakeState, reference: string): FakeImage | undefined {
  const wanted = /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`
  return state.images.find(
    (image) =>
      image.id === reference ||
      image.repoTags.includes(wanted) ||
      image.repoDigests.includes(wanted),
  )
}

export const isUp = (container: FakeContainer): boolean =>
  container.state === 'running' || container.state === 'restarting'

/**
 * An Engine in memory for tests of what stands above it. The same contract suite that judges the
 * real engine judges this one (test/integration/engine). Everything is injectable through `control`.
 */
import type { Engine, EngineEvent } from '../../../src/main/engine/engine.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { createFakeContainers } from './fake-containers.ts'
import { createControl, endStreams, type FakeControl } from './fake-control.ts'
import { createFakeDisk } from './fake-disk.ts'
import { createFakeImages } from './fake-images.ts'
import { createFakeNetworks, createFakeVolumes } from './fake-objects.ts'
import { enter, type FakeState, unavailable } from './fake-state.ts'
import { testClock } from './test-clock.ts'

export interface FakeEngine extends Engine {
  readonly control: FakeControl
}

export interface FakeEngineOptions {
  readonly host?: string
  readonly installation?: string
  readonly clock?: Clock
}

export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const state: FakeState = {
    host: options.host ?? 'local',
    installation: options.installation ?? 'test-installation',
    clock: options.clock ?? testClock,
    images: [],
    containers: new Map(),
    networks: new Map([['bridge', { id: 'bridge'.padEnd(64, '0'), labels: {} }]]),
    volumes: new Map(),
    volumeBytes: new Map(),
    cache: [],
    calls: [],
    failures: [],
    hangs: new Set(),
    watchers: new Set(),
    logWatchers: new Set(),
    breakStreams: new Set(),
    reachable: true,
    serial: 0,
  }
  const id = `engine of ${state.host}`
  let isAsked = false
  return {
    knownId: () => (isAsked ? id : undefined),
    async info(signal) {
      await enter(state, 'info', [], signal)
      isAsked = true
      return {
        id,
        version: '26.1.5',
        apiVersion: '1.45',
        minApiVersion: '1.24',
        os: 'linux',
        arch: 'amd64',
        cpus: 2,
        memoryBytes: 4 * 1024 ** 3,
      }
    },
    async ping(signal) {
      await enter(state, 'ping', [], signal)
      return 1
    },
    images: createFakeImages(state),
    containers: createFakeContainers(state),
    networks: createFakeNetworks(state),
    volumes: createFakeVolumes(state),
    disk: createFakeDisk(state),
    events: (signal) => watchEvents(state, signal),
    close: () => endStreams(state, undefined),
    control: createControl(state),
  }
}

async function* watchEvents(state: FakeState, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  if (!state.reachable) throw new FailureError(unavailable(state))
  const queue: EngineEvent[] = []
  let wake = () => {}
  let ended: { failure: Failure | undefined } | undefined
  const watcher = (event: EngineEvent) => {
    queue.push(event)
    wake()
  }
  const end = (failure: Failure | undefined) => {
    ended = { failure }
    wake()
  }
  const abort = () => end(undefined)
  state.watchers.add(watcher)
  state.breakStreams.add(end)
  signal.addEventListener('abort', abort)
  try {
    yield { type: 'stream', action: 'open', id: '', at: state.clock.now() }
    while (true) {
      for (let event = queue.shift(); event; event = queue.shift()) yield event
      if (ended?.failure) throw new FailureError(ended.failure)
      if (ended || signal.aborted) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    state.watchers.delete(watcher)
    state.breakStreams.delete(end)
    signal.removeEventListener('abort', abort)
  }
}

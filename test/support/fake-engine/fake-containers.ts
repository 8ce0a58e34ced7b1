import { duplexPair } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { ContainerSpec } from '../../../src/main/engine/container-spec.ts'
import type { Container, Engine } from '../../../src/main/engine/engine.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { readLog } from './fake-logs.ts'
import {
  emit,
  enter,
  type FakeContainer,
  type FakeState,
  findContainer,
  findImage,
  isUp,
  nextId,
  type ScriptStep,
} from './fake-state.ts'
import { inspected, inspection, listed, usage } from './fake-views.ts'

const neverExited: Container['exit'] = {
  exitCode: null,
  oomKilled: false,
  restarts: 0,
  error: '',
  finishedAt: '',
}

export function createFakeContainers(state: FakeState): Engine['containers'] {
  return {
    async list(filter, signal) {
      await enter(state, 'containers.list', [filter], signal)
      return [...state.containers.values()]
        .filter((container) => !filter?.ids || filter.ids.includes(container.id))
        .filter((container) =>
          (filter?.labels ?? []).every((wanted) => hasLabel(container, wanted)),
        )
        .map((container) => listed(state, container))
    },
    async inspect(id, signal) {
      await enter(state, 'containers.inspect', [id], signal)
      const container = findContainer(state, id)
      return container && inspected(container)
    },
    async inspection(id, signal) {
      await enter(state, 'containers.inspection', [id], signal)
      const container = findContainer(state, id)
      return container && inspection(state, container)
    },
    async stats(id, signal) {
      await enter(state, 'containers.stats', [id], signal)
      const container = findContainer(state, id)
      return container && isUp(container) ? usage(state, container) : undefined
    },
    async create(spec, signal) {
      await enter(state, 'containers.create', [spec], signal)
      return addContainer(state, spec).id
    },
    async start(id, signal) {
      await enter(state, 'containers.start', [id], signal)
      startContainer(state, mustFind(state, id))
    },
    async keepRunning(id, policy, signal) {
      await enter(state, 'containers.keepRunning', [id, policy], signal)
      const container = mustFind(state, id)
      container.keptRunning = policy.name === 'always' || policy.name === 'unless-stopped'
      if (policy.retries !== undefined) container.maxRetries = policy.retries
    },
    async rename(id, name, signal) {
      await enter(state, 'containers.rename', [id, name], signal)
      const container = mustFind(state, id)
      if ([...state.containers.values()].some(({ spec }) => spec.name === name)) return false
      container.spec = { ...container.spec, name }
      emit(state, 'container', 'rename', container.id)
      return true
    },
    async stop(id, timeoutMs, signal) {
      await enter(state, 'containers.stop', [id, timeoutMs], signal)
      const container = findContainer(state, id)
      if (!container || !isUp(container)) return
      container.wasStopped = container.keptRunning
      endContainer(state, container, { exitCode: 143 })
    },
    async remove(id, signal) {
      await enter(state, 'containers.remove', [id], signal)
      const container = findContainer(state, id)
      if (!container) return
      for (const cancel of container.timers) cancel()
      state.containers.delete(container.id)
      for (const wake of [...state.logWatchers]) wake()
      emit(state, 'container', 'destroy', container.id)
    },
    async pathKind(id, path, signal) {
      await enter(state, 'containers.pathKind', [id, path], signal)
      mustFind(state, id)
      return 'folder'
    },
    async unpack(id, { folder, archive }, signal) {
      await enter(state, 'containers.unpack', [id, folder, archive], signal)
      mustFind(state, id)
    },
    async logs(id, request, signal) {
      await enter(state, 'containers.logs', [id, request], signal)
      // The answer's first bytes never arrive in the same turn as the request.
      await setImmediate()
      return readLog(state, mustFind(state, id), request, signal)
    },
    async attach(id, signal) {
      await enter(state, 'containers.attach', [id], signal)
      return duplexPair()[0]
    },
    async exec(id, argv, signal) {
      await enter(state, 'containers.exec', [id, argv], signal)
      return duplexPair()[0]
    },
  }
}

function mustFind(state: FakeState, id: string): FakeContainer {
  return findContainer(state, id) ?? fail({ kind: 'not-found', what: 'container', name: id })
}

function hasLabel(container: FakeContainer, wanted: string): boolean {
  const [key = '', ...rest] = wanted.split('=')
  const value = container.spec.labels[key]
  return rest.length === 0 ? value !== undefined : value === rest.join('=')
}

export function addContainer(state: FakeState, spec: ContainerSpec): FakeContainer {
  const host = state.host
  const image = findImage(state, spec.image)
  if (!image || image.remote) fail({ kind: 'image-not-found', host, image: spec.image, pull: '' })
  const holder = findContainer(state, spec.name)
  if (holder) fail({ kind: 'name-conflict', host, name: spec.name, holder: holder.id })
  const container: FakeContainer = {
    id: nextId(state),
    spec,
    imageId: image.id,
    createdAt: state.clock.now(),
    sizeBytes: 0,
    state: 'created',
    health: 'none',
    healthOutput: '',
    exit: neverExited,
    keptRunning: spec.restart === 'unless-stopped',
    wasStopped: false,
    startedAt: '',
    address: '',
    tty: false,
    networks: new Map(),
    usage: {},
    log: [],
    timers: [],
  }
  state.containers.set(container.id, container)
  emit(state, 'container', 'create', container.id)
  return container
}

export function startContainer(state: FakeState, container: FakeContainer): void {
  if (isUp(container)) return
  for (const { hostPort } of container.spec.publish) refuseTakenPort(state, container, hostPort)
  const image = findImage(state, container.imageId)
  container.state = 'running'
  container.wasStopped = false
  container.health = image?.hasHealthcheck ? 'starting' : 'none'
  container.startedAt = new Date(state.clock.now()).toISOString()
  container.address = `10.0.0.${1 + Number.parseInt(container.id.slice(0, 12), 16)}`
  container.timers = (image?.script ?? []).map((step) =>
    state.clock.schedule(step.afterMs, () => playStep(state, container, step)),
  )
  emit(state, 'container', 'start', container.id)
}

function refuseTakenPort(state: FakeState, container: FakeContainer, port: number): void {
  // A free one is chosen.
  if (port === 0) return
  const holder = [...state.containers.values()].find(
    (other) =>
      other !== container && isUp(other) && other.spec.publish.some((p) => p.hostPort === port),
  )
  if (!holder) return
  fail({ kind: 'port-taken', host: state.host, port: String(port), holder: holder.spec.name })
}

function playStep(state: FakeState, container: FakeContainer, step: ScriptStep): void {
  switch (step.do) {
    case 'health':
      setHealth(state, container, step.health, step.output ?? '')
      break
    case 'exit':
      endContainer(state, container, step)
      break
    case 'log':
      addLogLine(state, container, step.line, step.stream ?? 'stdout')
      break
    case 'restarting':
      container.state = 'restarting'
      container.exit = { ...container.exit, exitCode: 1, restarts: container.exit.restarts + 1 }
      emit(state, 'container', 'die', container.id)
      break
  }
}

export function setHealth(
  state: FakeState,
  container: FakeContainer,
  health: Container['health'],
  output: string,
): void {
  container.health = health
  container.healthOutput = output
  emit(state, 'container', `health_status: ${health}`, container.id)
}

export function addLogLine(
  state: FakeState,
  container: FakeContainer,
  line: string,
  stream: 'stdout' | 'stderr',
): void {
  container.log.push({ at: state.clock.now(), stream, line })
  for (const wake of [...state.logWatchers]) wake()
}

export function endContainer(
  state: FakeState,
  container: FakeContainer,
  how: { readonly exitCode: number; readonly oomKilled?: boolean },
): void {
  for (const cancel of container.timers) cancel()
  container.timers = []
  container.state = 'exited'
  container.address = ''
  container.exit = {
    ...container.exit,
    exitCode: how.exitCode,
    oomKilled: how.oomKilled ?? false,
    finishedAt: new Date(state.clock.now()).toISOString(),
  }
  for (const wake of [...state.logWatchers]) wake()
  emit(state, 'container', 'die', container.id)
}

/** Lives: what is known, and was told, of each container of a project. */
import { hasProcesses } from '../../../../shared/model/container-state.ts'
import type { EventData } from '../../../../shared/model/timeline.ts'
import type { Container } from '../../../engine/engine.ts'
import { noteMoment } from '../../containers/lanes.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../plan/body.ts'
import { replicaOf, serviceOf } from '../project.ts'

type ContainerData = Extract<EventData, { type: 'container' }>

interface Life {
  readonly id: string
  name: string
  readonly service: string
  readonly replica: number | undefined
  readonly role: ContainerData['role']
  /** When it was started, as the engine says it; '' = it is down. */
  startedAt: string
  isServing: boolean
  isHealthy: boolean
  /** Nothing has happened to it, nor should: it has no lane. */
  isQuiet: boolean
  starts: number
  /** The last that was heard of it. */
  heard: number
}

export interface LifeBook {
  knows(id: string): boolean
  started(run: StageRun, container: Container, at: number): void
  /** As the engine shows it now; one that is not up by now has told of its end, or will. */
  seen(run: StageRun, container: Container, at: number): void
  /** Takes note that it was asked to end. */
  killed(run: StageRun, id: string, at: number): void
  died(run: StageRun, id: string, at: number): void
  gone(run: StageRun, id: string, at: number): void
  /** How much was heard so far: what is read from then on may be older than what is heard meanwhile. */
  heard(): number
  /** All of them as they were read at `at`; what was heard since `since`, which `heard` gave before, is newer. */
  settle(
    run: StageRun,
    containers: readonly Container[],
    when: { readonly at: number; readonly since: number },
  ): void
}

/** One that keeps restarting is told of so often, and then only when it goes. */
const mostStarts = 20

/** `quiet`: services that nothing should happen to. */
export function createLifeBook({ before }: ProjectBody, quiet: readonly string[]): LifeBook {
  const lives = new Map<string, Life>()
  let heard = 0

  const meet = (run: StageRun, container: Container, at: number): Life => {
    const known = lives.get(container.id)
    if (known) return Object.assign(known, { name: container.name })
    const isNew = !before.some(({ id }) => id === container.id)
    const life = isNew ? newLife(container) : oldLife(container, quiet)
    lives.set(life.id, life)
    if (isNew) say(run, life, { moment: 'created', at })
    else if (life.isServing && !life.isQuiet) say(run, life, { moment: 'serving', at })
    return life
  }
  const seen = (run: StageRun, container: Container, at: number): void => {
    const life = meet(run, container, at)
    if (!hasProcesses(container)) return
    begin(run, life, { container, at })
    turn(run, life, { container, at })
  }
  const gone = (run: StageRun, id: string, at: number): void => {
    const life = lives.get(id)
    if (!life) return
    end(run, life, at)
    lives.delete(id)
    say(run, { ...life, starts: 0 }, { moment: 'removed', at })
  }
  /** By an event. */
  const hear = (id: string, tell: (life: Life) => void): void => {
    const life = lives.get(id)
    heard += 1
    if (!life) return
    life.heard = heard
    tell(life)
  }
  return {
    knows: (id) => lives.has(id),
    heard: () => heard,
    started(run, container, at) {
      meet(run, container, at)
      hear(container.id, (life) => {
        begin(run, life, { container, at })
        // What ends at once was there all the same.
        if (hasProcesses(container) || container.health === 'none')
          turn(run, life, { container: { ...container, state: 'running' }, at })
      })
    },
    seen(run, container, at) {
      seen(run, container, at)
      hear(container.id, () => undefined)
    },
    killed(run, id, at) {
      hear(id, (life) => {
        if (life.isServing) say(run, life, { moment: 'draining', at })
      })
    },
    died: (run, id, at) => hear(id, (life) => end(run, life, at)),
    gone: (run, id, at) => hear(id, () => gone(run, id, at)),
    settle(run, containers, { at, since }) {
      const isOlder = ({ id }: { readonly id: string }) => (lives.get(id)?.heard ?? 0) > since
      for (const container of containers.filter((each) => !isOlder(each))) {
        const life = meet(run, container, at)
        if (hasProcesses(container)) seen(run, container, at)
        else end(run, life, at)
      }
      const ids = new Set(containers.map(({ id }) => id))
      for (const life of [...lives.values()])
        if (!ids.has(life.id) && !isOlder(life)) gone(run, life.id, at)
    },
  }
}

function newLife(container: Container): Life {
  return {
    id: container.id,
    name: container.name,
    role: 'new',
    service: serviceOf(container),
    replica: replicaOf(container),
    startedAt: '',
    isServing: false,
    isHealthy: false,
    isQuiet: false,
    starts: 0,
    heard: 0,
  }
}

/** Life that began before anybody looked. */
function oldLife(container: Container, quiet: readonly string[]): Life {
  return {
    ...newLife(container),
    role: 'old',
    startedAt: hasProcesses(container) ? container.startedAt : '',
    isServing: serves(container),
    isHealthy: container.health === 'healthy',
    isQuiet: quiet.includes(serviceOf(container)),
  }
}

/** Takes note that it is down now. */
function end(run: StageRun, life: Life, at: number): void {
  if (life.startedAt === '') return
  say(run, life, { moment: 'stopped', at })
  Object.assign(life, { startedAt: '', isServing: false, isHealthy: false })
}

/** Takes note that it is up, perhaps since another start than was known. */
function begin(
  run: StageRun,
  life: Life,
  { container: { startedAt }, at }: { readonly container: Container; readonly at: number },
): void {
  if (life.startedAt === startedAt) return
  end(run, life, at)
  Object.assign(life, { startedAt, starts: life.starts + 1 })
  say(run, life, { moment: 'started', at })
}

/** Takes note that it is up, and serves or does not. */
function turn(
  run: StageRun,
  life: Life,
  { container, at }: { readonly container: Container; readonly at: number },
): void {
  if (container.health === 'healthy' && !life.isHealthy) say(run, life, { moment: 'healthy', at })
  life.isHealthy = container.health === 'healthy'
  const isServing = serves(container)
  if (isServing !== life.isServing)
    say(run, life, { moment: isServing ? 'serving' : 'not-serving', at })
  life.isServing = isServing
}

/** Without a health check, as soon as it is up. */
const serves = (container: Container) =>
  container.state === 'running' && (container.health === 'none' || container.health === 'healthy')

function say(
  run: StageRun,
  life: Life,
  { moment, at }: { readonly moment: ContainerData['moment']; readonly at: number },
): void {
  if (life.isQuiet) {
    life.isQuiet = false
    if (life.isServing) say(run, life, { moment: 'serving', at })
  }
  if (life.starts > mostStarts) return
  const { id, name, role, service, replica } = life
  noteMoment(run, `${moment.replace('-', ' ')}: ${name}`, {
    ...{ id, name, role, moment, part: service },
    momentAt: at,
    ...(replica !== undefined && { replica }),
  })
}

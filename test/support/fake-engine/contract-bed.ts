import { afterAll } from 'vitest'
import type { ContainerSpec } from '../../../src/main/engine/container-spec.ts'
import type { Container, Engine } from '../../../src/main/engine/engine.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { plainSpec } from '../container-spec.ts'
import { eventually } from '../eventually.ts'

/** Images of the test catalogue that both engines have. */
export const contractImages = {
  hold: 'localhost/longshore-test:hold',
  exit3: 'localhost/longshore-test:exit3',
  counter: 'localhost/longshore-test:counter',
  healthy: 'localhost/longshore-test:healthcheck-good',
  unhealthy: 'localhost/longshore-test:healthcheck-bad',
} as const

export interface ContractBed {
  readonly engine: Engine
  readonly installation: string
  /** A name nobody else uses. */
  name(base: string): string
}

export async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const failure = failureOf(error)
  if (!failure) throw new Error('expected a typed failure', { cause: error })
  return failure
}

/** What the parts of the suite share: containers they make are removed after it. */
export function contractTools(bed: () => ContractBed) {
  const made: string[] = []
  const engine = () => bed().engine
  const spec = (more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    name: bed().name('c'),
    image: contractImages.hold,
    ...plainSpec,
    ...more,
  })
  let serial = 0
  const create = async (more: Partial<ContainerSpec> = {}): Promise<string> => {
    serial += 1
    const id = await engine().containers.create(spec({ name: bed().name(`c${serial}`), ...more }))
    made.push(id)
    return id
  }
  const started = async (more: Partial<ContainerSpec> = {}): Promise<string> => {
    const id = await create(more)
    await engine().containers.start(id)
    return id
  }
  const inspect = async (id: string): Promise<Container> => {
    const container = await engine().containers.inspect(id)
    if (!container) throw new Error(`no container ${id}`)
    return container
  }
  const when = (id: string, holds: (container: Container) => boolean): Promise<Container> =>
    eventually(async () => {
      const container = await inspect(id)
      return holds(container) ? container : undefined
    })
  afterAll(async () => {
    for (const id of made) await engine().containers.remove(id)
  })
  return { bed, engine, spec, create, started, inspect, when }
}

export type ContractTools = ReturnType<typeof contractTools>

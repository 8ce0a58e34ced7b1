/** Failures of containers, of which a workload has several, say which of its services each is about. */
import { FailureError, failureOf } from '../../../shared/lib/failure-error.ts'
import type { FailedService, Failure } from '../../../shared/model/failure.ts'

const ofContainers = [
  ...(['create-failed', 'start-failed', 'container-exited'] as const),
  ...(['container-unhealthy', 'health-timeout', 'completion-timeout'] as const),
]
type ContainerFailure = Extract<Failure, { kind: (typeof ofContainers)[number] }>

const isOfContainer = (failure: Failure | undefined): failure is ContainerFailure =>
  ofContainers.some((kind) => kind === failure?.kind)

interface Named {
  readonly name: string
  readonly service?: FailedService
}

export const amongNamed =
  (containers: readonly Named[]) =>
  (container: string | undefined): FailedService | undefined =>
    containers.find(({ name }) => name === container)?.service

/** `whose`: by the name of the container, where the failure has it; undefined = the only one of its workload. */
export async function withWhose<T>(
  whose: (container: string | undefined) => FailedService | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!isOfContainer(failure)) throw error
    const service = whose('container' in failure ? failure.container : undefined)
    throw service ? new FailureError({ ...failure, service }, error) : error
  }
}

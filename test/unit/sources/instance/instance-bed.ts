/** An instance on a host in memory: its services, and what its engine says of each. */
import type { FakeContainer } from '../../../support/fake-engine/fake-state.ts'
import type { FakeSession } from '../../../support/fake-session/fake-session.ts'
import { hurriedBed, type RunBed, type RunBedOptions } from '../../deploys/run-bed.ts'

export const image = (tag: string): string => `localhost/app:${tag}`

export const migrate = { name: 'migrate', role: 'init', image: image('done') }
export const web = {
  ...{ name: 'web', role: 'main', image: image('v1') },
  ...{ ports: [{ container: 8080 }], healthcheck: '/healthz' },
}
export const proxy = { name: 'proxy', role: 'sidecar', image: image('v1') }

export interface InstanceBed extends RunBed {
  /** Stores its document. */
  have(services: readonly unknown[], source?: object, more?: object): void
  /** `service state` of its containers. */
  services(on?: FakeSession): string[]
  /** The newest of a service. */
  of(service: string): FakeContainer
}

export function instanceBed(options: Omit<RunBedOptions, 'clock'> = {}): InstanceBed {
  const bed = hurriedBed(options)
  const { control } = bed.session.engine
  for (const { engine } of [bed.session, ...bed.others]) {
    engine.control.addImage(image('done'), { script: [{ afterMs: 10, do: 'exit', exitCode: 0 }] })
    engine.control.addImage(image('fails'), { script: [{ afterMs: 10, do: 'exit', exitCode: 3 }] })
    engine.control.addImage(image('hangs'))
  }
  const serviceOf = ({ spec }: FakeContainer) => spec.labels['longshore.service'] ?? spec.name
  return {
    ...bed,
    have(services, source = {}, more = {}) {
      bed.workloads.apply({
        ...{ name: 'web', host: 'local', source: { kind: 'instance', services, ...source } },
        deploy: { healthTimeout: '2s', soak: '0ms', stopTimeout: '1s' },
        ...more,
      })
    },
    services: (on = bed.session) =>
      on.engine.control
        .containers()
        .map((each) => `${serviceOf(each)} ${each.state}`)
        .sort(),
    of(service) {
      const found = control.containers().findLast((each) => serviceOf(each) === service)
      if (!found) throw new Error(`there is no container of ${service}`)
      return found
    },
  }
}

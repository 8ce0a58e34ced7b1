/** Where the services of a workload answer, by the ports of its containers. */
import type { Endpoint } from '../../../src/shared/model/endpoint.ts'
import type { FleetContainer } from '../../../src/shared/model/fleet.ts'

export function endpointsIn(
  { containers }: { readonly containers: readonly FleetContainer[] },
  workload: string,
): Endpoint[] {
  const own = containers.filter(
    ({ owner, state }) => owner?.workload === workload && state === 'running',
  )
  return own.flatMap(({ host, name, service = '', ports }) =>
    ports.flatMap((text): Endpoint[] => {
      const [, published, port = text] = /^.*:(\d+)->(.*)$/.exec(text) ?? []
      const known = { host, service, container: name, port }
      const inside = `${service || workload}:${port.split('/')[0]}`
      return [
        { ...known, scope: 'network', network: `${workload}-net`, address: inside },
        ...(published
          ? [
              {
                ...known,
                scope: 'public' as const,
                network: '',
                address: `${host}.example:${published}`,
              },
            ]
          : []),
      ]
    }),
  )
}

/** Endpoints: names and addresses where a service answers. */
import { z } from 'zod'

export const endpointSchema = z.object({
  host: z.string(),
  /** '' where its workload is one program. */
  service: z.string(),
  container: z.string(),
  /** network: for containers on `network` · public: from anywhere that reaches the host · host: on the host alone. */
  scope: z.enum(['network', 'public', 'host']),
  /** The network of the containers that find it there; '' = of none. */
  network: z.string(),
  /** The port of the container, like `8080/tcp`. */
  port: z.string(),
  /** A name, or an address, and a port. */
  address: z.string(),
})
export type Endpoint = z.infer<typeof endpointSchema>

/** As an HTTP client is told it; what else it may speak, nobody knows. */
export const urlOf = ({ address, port }: Pick<Endpoint, 'address' | 'port'>): string =>
  `${port.endsWith('/udp') ? 'udp' : 'http'}://${address}`

import { isIP } from 'node:net'
import { z } from 'zod'
import { err, ok } from '../../../../shared/lib/result.ts'
import { parseExtraHost } from './amounts.ts'
import { about, oneOrMore, parsedText, plainText } from './fields.ts'

const address = parsedText((written) =>
  isIP(written) === 0 ? err(`"${written}" is not an address`) : ok(written),
)

const hostAddress = parsedText((written) => parseExtraHost(`name=${written}`))

const networkName = plainText(/^[a-zA-Z0-9][\w.-]*$/, 'not the name of a network')
const alias = plainText(/^[a-zA-Z0-9_][\w.-]*$/, 'not a name that can be looked up')
const networks = z.union(
  [
    z.array(networkName),
    z.record(
      networkName,
      z
        .strictObject({
          aliases: z.array(alias).optional(),
          ipv4Address: address.optional(),
          ipv6Address: address.optional(),
        })
        .nullable(),
    ),
  ],
  { error: 'write a list of networks, or their names with aliases and addresses' },
)

/** Fields for what it is called, whom it reaches, and by which names. */
export const networkFields = {
  hostname: plainText(/^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/, 'not the name of a host')
    .max(63)
    .optional()
    .meta({ ...about('Network', 'What it calls itself'), notFor: { uts: ['host'] } }),
  domainname: plainText(/^[a-zA-Z0-9]([\w.-]*[a-zA-Z0-9])?$/, 'not the name of a domain')
    .optional()
    .meta(about('Network', 'What follows its own name', 'Domain name')),
  alias: z
    .boolean()
    .optional()
    .meta({
      ...about(
        'Network',
        'On the shared network the name of the workload leads to its proved container, which is called so; off = it keeps the name that it was made with',
        'Name on the network',
      ),
      // For forms alone: documents that say nothing stay as they are.
      default: true,
    }),
  networkMode: networkName
    .optional()
    .meta(
      about(
        'Network',
        'Instead of the shared network: the name of one that is there; host = its own ports are those of the host; none; bridge = the engine’s default',
        'Network mode',
      ),
    ),
  networks: networks
    .optional()
    .meta(
      about(
        'Network',
        'That it is on beside the shared one; they have to be there',
        'More networks',
      ),
    ),
  extraHosts: z
    .union([z.array(parsedText(parseExtraHost)), z.record(z.string(), hostAddress)], {
      error: 'write a list like db:10.0.0.7, or names with addresses',
    })
    .optional()
    .meta(about('Network', 'Names that it knows by itself: db:10.0.0.7', 'Extra hosts')),
  dns: oneOrMore(address, 'write an address, or a list of them')
    .optional()
    .meta(about('Network', 'Addresses of the servers that it asks', 'DNS servers')),
  dnsSearch: oneOrMore(
    plainText(/^(\.|[\w][\w.-]*)$/, 'not the name of a domain'),
    'write a domain, or a list of them',
  )
    .optional()
    .meta(about('Network', 'Domains in which short names are looked up', 'DNS search')),
  dnsOpt: z
    .array(plainText(/^[a-z0-9-]+(:\d+)?$/, 'write one like ndots:1 or use-vc'))
    .optional()
    .meta(about('Network', 'As in resolv.conf: ndots:1', 'DNS options')),
}

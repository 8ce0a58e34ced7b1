import { z } from 'zod'
import { parseDevice } from './amounts.ts'
import { capabilityText } from './engine-names.ts'
import { about, namespace, parsedText, plainText } from './fields.ts'

const text = z
  .string()
  .refine((written) => !/\p{Cc}/u.test(written), 'it has no control characters')

const gpus = z.union(
  [
    z.literal('all'),
    z.array(
      z
        .strictObject({
          driver: text.default(''),
          count: z.union([z.literal('all'), z.number().int().min(1)]).optional(),
          deviceIds: z.array(text).default([]),
          capabilities: z.array(text).default([]),
          options: z.record(z.string(), z.string()).default({}),
        })
        .refine(
          ({ count, deviceIds }) => count === undefined || deviceIds.length === 0,
          'name either how many (count) or which (deviceIds)',
        ),
    ),
  ],
  { error: 'write all, or a list of requests like { count: 1 }' },
)

/** Fields for what it may do, and what of its host it has. */
export const securityFields = {
  capAdd: z
    .array(capabilityText)
    .optional()
    .meta(about('Security', 'Rights of root that it gets: NET_ADMIN', 'Capabilities added')),
  capDrop: z
    .array(capabilityText)
    .optional()
    .meta(
      about('Security', 'Rights that are taken from it; ALL = all of them', 'Capabilities dropped'),
    ),
  securityOpt: z
    .array(
      plainText(
        /^(no-new-privileges([:=](true|false))?|(seccomp|apparmor)[:=][\w./-]+|label[:=]\S+|systempaths[:=]unconfined)$/,
        'write one like no-new-privileges:true, apparmor=NAME, seccomp=unconfined or label=disable',
      ).refine(
        (option) => !/^seccomp[:=](?!(unconfined|builtin)$)/.test(option),
        'no profile is read from a file: seccomp is unconfined or builtin',
      ),
    )
    .optional()
    .meta(about('Security', 'no-new-privileges:true, apparmor=NAME', 'Security options')),
  privileged: z
    .boolean()
    .optional()
    .meta(about('Security', 'Every right on the host, which has to be allowed')),
  readOnly: z
    .boolean()
    .optional()
    .meta(about('Security', "The image's own files cannot be written to", 'Read-only root')),
  devices: z
    .array(parsedText(parseDevice))
    .optional()
    .meta(about('Security', 'Of the host: /dev/fuse, /dev/sda:/dev/xvda:r')),
  deviceCgroupRules: z
    .array(plainText(/^[abc] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/, 'write one like c 1:3 mr'))
    .optional()
    .meta(about('Security', 'Kinds of devices that it may make: c 1:3 mr', 'Device rules')),
  gpus: gpus.optional().meta(about('Security', 'all, or a list of requests', 'GPUs')),
  groupAdd: z
    .array(z.union([plainText(/^[^\s:]+$/, 'not the name of a group'), z.number().int().min(0)]))
    .optional()
    .meta(about('Security', 'Groups that its user is in as well: audio, 999', 'More groups')),
  pid: namespace(['host'], 'container')
    .optional()
    .meta(about('Security', 'Whose processes it sees: host, container:NAME', 'PID namespace')),
  ipc: namespace(['none', 'private', 'shareable', 'host'], 'container')
    .optional()
    .meta(about('Security', 'Whose shared memory: private, shareable, host', 'IPC namespace')),
  uts: namespace(['host'])
    .optional()
    .meta({
      ...about('Security', 'host = the host’s own name', 'UTS namespace'),
      onlyFor: { hostname: [''] },
    }),
  cgroup: namespace(['host', 'private'])
    .optional()
    .meta(about('Security', 'host or private', 'Cgroup namespace')),
  usernsMode: namespace(['host'])
    .optional()
    .meta(about('Security', 'host = its ids are those of the host', 'User namespace')),
}

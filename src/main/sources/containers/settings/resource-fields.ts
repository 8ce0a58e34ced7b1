import { z } from 'zod'
import { parseSize, parseTmpfs, parseUlimit, type Ulimit, whyNoSysctl } from './amounts.ts'
import { ulimitNames } from './engine-names.ts'
import { about, oneOrMore, pairsIn, pairsOf, parsedText, plainText } from './fields.ts'

const size = z.union([parsedText(parseSize), z.number().int().min(0)], {
  error: 'write a size like 64m, 1.5g or a number of bytes',
})

const sysctls = pairsOf('write names with values, like net.core.somaxconn: 1024').superRefine(
  (written, { addIssue }) => {
    for (const name of Object.keys(pairsIn(written))) {
      const message = whyNoSysctl(name)
      if (message !== null)
        addIssue({ code: 'custom', message, path: Array.isArray(written) ? [] : [name] })
    }
  },
)

const limit = z.number().int().min(-1)
const orderedLimits = ({ soft, hard }: Ulimit): boolean =>
  hard === -1 || (soft !== -1 && soft <= hard)

const ulimit = z.union(
  [
    parsedText(parseUlimit),
    limit,
    z
      .strictObject({ soft: limit, hard: limit })
      .refine(orderedLimits, 'the soft limit is at most the hard one'),
  ],
  { error: 'write a number, soft:hard, or both by their names; -1 = unlimited' },
)

const ulimits = z.record(z.string(), ulimit).superRefine((written, { addIssue }) => {
  for (const name of Object.keys(written)) {
    if (ulimitNames.has(name)) continue
    addIssue({
      code: 'custom',
      message: `use one of: ${[...ulimitNames].join(', ')}`,
      path: [name],
    })
  }
})

/** How much it may use, and where its output goes. */
export const resourceFields = {
  memswapLimit: z
    .union([parsedText(parseSize), z.number().int().min(-1), z.literal('-1')], {
      error: 'write a size like 512m, or -1 for unlimited swap',
    })
    .optional()
    .meta(about('Resources', 'Memory and swap together; needs a memory limit', 'Memory and swap')),
  memReservation: size
    .optional()
    .meta(about('Resources', 'What it keeps where memory is scarce: 128m', 'Memory reserved')),
  shmSize: size.optional().meta(about('Resources', 'Of /dev/shm; empty = 64m', 'Shared memory')),
  cpuset: plainText(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'write CPUs like 0,2 or 0-3')
    .optional()
    .meta(about('Resources', 'The CPUs that it may run on: 0,2 or 0-3', 'CPU set')),
  cpuShares: z
    .number()
    .int()
    .min(2)
    .max(262_144)
    .optional()
    .meta(about('Resources', 'Its weight beside others; 1024 is usual', 'CPU shares')),
  pidsLimit: z
    .number()
    .int()
    .min(-1)
    .optional()
    .meta(about('Resources', 'How many processes it may have; -1 = unlimited', 'Process limit')),
  ulimits: ulimits.optional().meta(about('Resources', 'nofile: 65536, or with soft and hard')),
  sysctls: sysctls
    .optional()
    .meta(about('Resources', 'Of its own kernel namespaces: net.core.somaxconn')),
  tmpfs: oneOrMore(parsedText(parseTmpfs), 'write a folder, like /run, or a list of them')
    .optional()
    .meta(about('Resources', 'Folders in memory: /run:size=64m', 'Folders in memory')),
  oomScoreAdj: z
    .number()
    .int()
    .min(-1000)
    .max(1000)
    .optional()
    .meta(about('Resources', 'The higher, the sooner it ends where memory is out', 'OOM score')),
}

export const loggingFields = {
  logging: z
    .strictObject({
      driver: plainText(/^[\w./:-]+$/, 'not the name of a log driver').optional(),
      options: z
        .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
        .default({}),
    })
    .optional()
    .meta(about('Logging', "Where its output goes; without: the engine's own way")),
}

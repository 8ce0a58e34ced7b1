// Secrets that are words of our own vocabulary, and as many that are nobody's.
import { changeSchema } from '../../src/shared/model/change.ts'
import {
  actionSchema,
  deploymentStateSchema,
  stageStateSchema,
} from '../../src/shared/model/deployment.ts'
import { failureSchema } from '../../src/shared/model/failure.ts'

type Env = Record<string, string>

const stages = [
  ...['resolve', 'pull', 'create', 'stop-old', 'start', 'health', 'soak', 'record', 'retire'],
  ...['files', 'build', 'start-first', 'up', 'stabilise', 'stop', 'remove'],
]
const structure = [
  ...['progress', 'status', 'log', 'stages', 'transfer', 'probe', 'image', 'container', 'release'],
  ...[
    'planned',
    'statuses',
    'parts',
    'part',
    'verified',
    'failure',
    'recovery',
    'new',
    'old',
    'created',
    'started',
  ],
  ...['serving', 'removed', 'kind', 'state', 'type', 'name', 'true', 'null', 'a', '1', '0', 'e'],
  ...['local', 'web', 'service', 'localhost', 'longshore', 'requested', 'sha256', 'workload', 'id'],
]

export const vocabulary: readonly string[] = [
  ...new Set([
    ...failureSchema.options.map(({ shape }) => shape.kind.value),
    ...deploymentStateSchema.options,
    ...stageStateSchema.options,
    ...actionSchema.options,
    ...changeSchema.options,
    ...stages,
    ...structure,
  ]),
]

/** One secret for each word: `word` of it, and `random` of the same keys. */
export function secretWords(words: readonly string[]): {
  readonly word: Env
  readonly random: Env
} {
  const env = (value: (word: string, index: number) => string): Env =>
    Object.fromEntries(words.map((word, index) => [`T${index}_TOKEN`, value(word, index)]))
  return {
    word: env((word) => word),
    random: env((_, index) => `r4nd0m-${index}-c4n4ry`),
  }
}

/** Shapes of the parts of a service, as the schema of compose has it. */
import { isAlias, isMap, isScalar, isSeq, type Pair } from 'yaml'

type Shape = 'list' | 'mapping' | 'collection' | 'value'

const shapes: readonly (readonly [Shape, string])[] = [
  [
    'list',
    `ports volumes cap_add cap_drop expose devices external_links group_add links profiles secrets
     configs security_opt volumes_from device_cgroup_rules`,
  ],
  [
    'mapping',
    'deploy healthcheck logging credential_spec storage_opt develop ulimits blkio_config',
  ],
  ['collection', 'environment labels annotations extra_hosts sysctls depends_on networks'],
  [
    'value',
    `image container_name restart hostname domainname user working_dir platform pid ipc network_mode
     privileged read_only tty init stop_signal stop_grace_period mem_limit cpus pull_policy scale
     stdin_open runtime shm_size`,
  ],
]

const shapeOf: ReadonlyMap<string, Shape> = new Map(
  shapes.flatMap(([shape, keys]) => keys.split(/\s+/).map((key) => [key, shape] as const)),
)

const words: { readonly [S in Shape]: string } = {
  list: 'must be a list',
  mapping: 'must be a mapping',
  collection: 'must be a list or a mapping',
  value: 'must be a single value',
}

/** Trouble with the value of a key; undefined = none that can be told. */
export function wrongShape(path: readonly string[], { value }: Pair): string | undefined {
  const key = path.at(-1) ?? ''
  if (isAlias(value) || value === null || (isScalar(value) && value.value === null))
    return undefined
  const shape = shapeAt(path)
  if (shape === undefined || fits(shape, value)) return undefined
  return `${key} ${words[shape]}`
}

function shapeAt(path: readonly string[]): Shape | undefined {
  const [top = '', , part = ''] = path
  const isTop = ['services', 'networks', 'volumes', 'configs', 'secrets'].includes(top)
  if (isTop && path.length <= 2) return 'mapping'
  return top === 'services' && path.length === 3 ? shapeOf.get(part) : undefined
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape) {
    case 'list':
      return isSeq(value)
    case 'mapping':
      return isMap(value)
    case 'collection':
      return isSeq(value) || isMap(value)
    case 'value':
      return isScalar(value)
  }
}

/** What a project calls its parts: services, containers, images, networks, volumes, and the paths between them. Pure. */
import { isRecord } from '../../../../shared/lib/is-record.ts'
import { textsIn } from '../../texts-in.ts'

const sections = ['services', 'networks', 'volumes', 'configs', 'secrets'] as const
/** Fields that hold names or paths, and nothing else. */
const namingFields: ReadonlySet<string> = new Set([
  ...['name', 'container_name', 'image', 'hostname', 'volumes', 'networks', 'depends_on', 'links'],
  ...[
    'volumes_from',
    'network_mode',
    'env_file',
    'configs',
    'secrets',
    'profiles',
    'working_dir',
    'mounts',
  ],
  ...['file', 'environment', 'driver', 'external', 'restart', 'pull_policy', 'platform', 'user'],
])

/** Also of what people wrote, which may be anything. */
export function namesIn(project: unknown): string[] {
  if (!isRecord(project)) return []
  const parts = sections.flatMap((section) =>
    Object.entries(isRecord(project[section]) ? project[section] : {}).flatMap(([name, part]) => [
      name,
      ...namesOf(section, part),
    ]),
  )
  return [...textsIn(project.name), ...parts]
}

/** Whether a name stands there, and no value: `trail` leads from the project to it. */
export function isNamePlace([section, , field]: readonly string[]): boolean {
  if (section === 'name') return true
  if (field === undefined || !sections.some((each) => each === section)) return false
  // Of a service that is where its values are; of a secret it is the name of a variable.
  return namingFields.has(field) && !(section === 'services' && field === 'environment')
}

function namesOf(section: string, part: unknown): string[] {
  if (!isRecord(part)) return []
  return Object.entries(part)
    .filter(([field]) => isNamePlace([section, '', field]))
    .flatMap(([, value]) => textsIn(value))
}

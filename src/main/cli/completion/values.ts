/** Values that arguments and options of commands take, as far as it can be completed. */
import { activityEvents, severitySchema } from '../../../shared/model/activity.ts'
import { doorSchema } from '../../../shared/model/door.ts'
import { statusChoices } from '../../../shared/model/git-credential.ts'
import { guardSchema, hostColourSchema } from '../../../shared/model/host.ts'
import type { KnownNames } from '../../store/known-names.ts'

export interface Value {
  readonly name: string
  readonly about: string
}

/** The shell knows files better than we do. */
export type Values = readonly Value[] | 'files' | 'folders'

/** Names known without asking a host, or the app that may be running. */
export interface Known extends KnownNames {
  contexts(): Value[]
  sshHosts(): Value[]
  /** As they are written on the command line: `theme=`, and once that is written `theme=dark`. */
  settings(current: string): Value[]
}

/** `operands`: what was given before it. */
type ValuesOf = (known: Known, operands: readonly string[], current: string) => Values

const nothing: ValuesOf = () => []
const files: ValuesOf = () => 'files'
const folders: ValuesOf = () => 'folders'
const oneOf =
  (names: readonly string[]): ValuesOf =>
  () =>
    names.map((name) => ({ name, about: '' }))
const workloads: ValuesOf = (known) => known.workloads()
const registries: ValuesOf = (known) => known.registries()
const dnsAccounts: ValuesOf = (known) => known.dnsAccounts()
const gitCredentials: ValuesOf = (known) => known.gitCredentials()
const hosts: ValuesOf = (known) => known.hosts()
/** Workloads, and HOST/ for containers: what a host runs is not known here. */
const orContainers: ValuesOf = (known) => [
  ...known.workloads(),
  ...known.hosts().map(({ name }) => ({ name: `${name}/`, about: 'a container there' })),
]
const releases: ValuesOf = (known, [workload = '']) => known.releases(workload)
const releasesOrNow: ValuesOf = (known, [workload = '']) => [
  ...known.releases(workload),
  { name: 'now', about: 'what there is now' },
]
const deployments: ValuesOf = (known) => known.deployments()
const sshHosts: ValuesOf = (known) => known.sshHosts()

const ofOptions: Readonly<Record<string, ValuesOf>> = {
  '--colour': oneOf(hostColourSchema.options),
  '--confirm': hosts,
  '--context': (known) => known.contexts(),
  '--data': folders,
  '--diff': releasesOrNow,
  '--door': oneOf(doorSchema.options),
  '--event': oneOf(activityEvents),
  '--file': files,
  '--format': () => [
    { name: 'jsonl', about: 'of logs: a line each' },
    { name: 'sdp', about: 'of a deployment, or of logs: events as SDP agents send them' },
  ],
  '--for': workloads,
  '--from': hosts,
  '--guard': oneOf(guardSchema.options),
  '--host': hosts,
  '--identity': files,
  '--jump': sshHosts,
  '--keep-in': oneOf(['longshore', 'user']),
  '--out': files,
  '--plan': (known, [workload = '']) => known.plans(workload),
  '--ssh-key-file': files,
  '--severity': oneOf(severitySchema.options),
  '--socket': files,
  '--ssh': sshHosts,
  '--status': oneOf(statusChoices),
  '--through': hosts,
  '--tls-dir': folders,
  '--to': releases,
  '--workload': workloads,
}

const ends =
  (end: 'from' | 'to'): ValuesOf =>
  (known) =>
    known.hosts().map(({ name, about }) => ({ name: `${end}:${name}`, about }))

const ofArguments: Readonly<Record<string, ValuesOf>> = {
  changes: (known, _operands, current) => known.settings(current),
  file: files,
  from: ends('from'),
  host: hosts,
  image: workloads,
  id: deployments,
  more: workloads,
  name: workloads,
  shell: oneOf(['bash', 'zsh', 'fish']),
  to: ends('to'),
  workload: workloads,
}

/** Sections whose arguments name what they are about: all but for one that is added. */
const namedIn: Readonly<Record<string, ValuesOf>> = {
  ...{ registries, dns: dnsAccounts, hosts },
  'git-credentials': gitCredentials,
}

/** `command`: its words; `argument`: its name, as `--help` shows it. */
export function valuesOfArgument(
  [section = '', verb]: readonly string[],
  argument: string,
): ValuesOf {
  if (argument === 'workload') return workloads
  const named = namedIn[section]
  if (named) return verb === 'add' ? nothing : named
  if (argument === 'name' && (section === 'logs' || section === 'forward')) return orContainers
  if (section === 'copy' && argument === 'image') return nothing
  if (section === 'channels' || section === 'rules' || section === 'secrets')
    return argument === 'file' ? files : nothing
  return ofArguments[argument] ?? nothing
}

export function valuesOfOption(long: string): ValuesOf {
  return ofOptions[long] ?? nothing
}

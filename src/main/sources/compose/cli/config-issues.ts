/** Issues that `docker compose` finds in a project's files, read from what it said. Pure. */
import type { Issue } from '../../../../shared/model/failure.ts'

/** More than anybody reads. */
const mostIssues = 50

/** Values are left out: what is in an env file may be a secret. */
export function configIssues(lines: readonly string[]): Issue[] {
  const reasons = inOne(lines.map((line) => line.trim()).filter(isReason))
  const said = reasons.length > 0 ? reasons : ['docker compose says nothing about why']
  return [...new Set(said)].map(configIssue).slice(0, mostIssues)
}

/** Warnings are logged with a level before them, and are no reason. */
function isReason(line: string): boolean {
  return line !== '' && !/^time="[^"]*" level=(warning|info|debug)/.test(line)
}

/** Heads that say nothing without the lines that follow them. */
const heads =
  /^(yaml: unmarshal errors:|decoding failed due to the following error\(s\):|include cycle detected:|Circular reference:)$/

/** One reason may take several lines. */
function inOne(lines: readonly string[]): string[] {
  const [first = '', ...rest] = lines
  const head = heads.exec(first)?.[0]
  if (head?.startsWith('yaml')) return rest.map((line) => `yaml: ${line}`)
  if (head?.startsWith('decoding')) return rest
  if (head !== undefined) return [`${first} ${rest.join(' ')}`]
  // What follows is advice, and the text that may hold a secret.
  if (first.startsWith('invalid interpolation format')) return [first.replace(/\.$/, '')]
  return [...lines]
}

type Shape = readonly [
  pattern: RegExp,
  read: (match: RegExpExecArray) => readonly [path: string, message: string],
]

/** Issues of files and services that are brought in by others. */
const betweenFiles: readonly Shape[] = [
  [
    /^cannot extend service "([^"]+)" in (.+?): (.+)$/,
    ([, name = '', file = '', why = '']) => [`services.${name}.extends`, lacking(file, why)],
  ],
  [
    /^Circular reference: ((\S+) in .+)$/,
    ([, cycle = '', first = '']) => [`services.${first}.extends`, `goes in a circle: ${cycle}`],
  ],
  [
    /^include cycle detected: (.+)$/,
    ([, cycle = '']) => ['include', `goes in a circle: ${cycle.replace(/\s+/g, ' ')}`],
  ],
  [
    /^((?:services|networks|volumes|configs|secrets)\.\S+) conflicts with imported resource$/,
    ([, path = '']) => [path, 'is in a file that is included, too, and is not the same there'],
  ],
  [
    /^unsupported env_file format "?([^"]*)"?$/,
    ([, format = '']) => ['env_file', `this docker compose knows no format ${format}`],
  ],
  [
    /^experimental \w+ remote resource is disabled\. "(\w+)" must be set$/,
    ([, variable = '']) => [
      '',
      `this docker compose includes and extends files from elsewhere only where the workload's env says so: ${variable}: "true"`,
    ],
  ],
]

const shapes: readonly Shape[] = [
  // `validating /srv/shop/compose.yaml: services.web.ports must be a list`
  [
    /^validating (.+?): (\S+) (.+)$/,
    ([, file = '', path = '', message = '']) =>
      path === '(root)'
        ? [file, ofRoot(plain(message))]
        : // What is fed to it comes from its input, and has no file.
          [`${file} ${path}`.replace(/^- /, ''), plain(message.replace(`${path} `, ''))],
  ],
  // `yaml: line 3: mapping values are not allowed in this context`
  [
    /^(?:failed to parse (.+?): )?yaml: (line \d+): (.+)$/,
    ([, file = '', place = '', message = '']) => [[file, place].filter(Boolean).join(' '), message],
  ],
  // `failed to read /srv/shop/.env: line 2: unterminated quoted value "…`
  [
    /^failed to read (.+?): (?:(line \d+): )?(.+)$/,
    ([, file = '', place = '', message = '']) => [
      [file, place].filter(Boolean).join(' '),
      withoutValue(message),
    ],
  ],
  // The same of a service's env file, which it does not name.
  [
    /^(line \d+): (.+)$/,
    ([, place = '', message = '']) => [`an env file ${place}`, withoutValue(message)],
  ],
  [
    /^error while interpolating (\S+): (.+)$/,
    ([, path = '', message = '']) => [path, missing(message)],
  ],
  [
    /^(invalid interpolation format) for ([^\s:]+?):?(?: .*)?$/,
    ([, message = '', path = '']) => [path, `${message}; write a literal $ as $$`],
  ],
  [/^error decoding '([^']+)': (.+)$/, ([, path = '', message = '']) => [dotted(path), message]],
  [
    /^service (?:ports|volume) (services\.\S+) (is missing .+)$/,
    ([, path = '', message = '']) => [path, message],
  ],
  [
    /^service "?([^"\s]+)"? (.+?)(?:: invalid compose project)?$/,
    ([, name = '', message = '']) => [`services.${name}`, message],
  ],
  [
    /^services\.(?:scale|deploy\.replicas): can't set container_name and (\S+) as /,
    ([, name = '']) => [
      `services.${name}.container_name`,
      'is the name of one container, and more than one is asked for (scale, deploy.replicas)',
    ],
  ],
  [
    /^(\S+): unexpected type (\S+(?: \{\})?)$/,
    ([, path = '', type = '']) => [path, `must be text, and is ${typeWords(type)}`],
  ],
  [
    /^((?:services|networks|volumes|configs|secrets)\.\S+?): (.+?)(?:: invalid compose project)?$/,
    ([, path = '', message = '']) => [path, message],
  ],
  [/^env file (.*?) not found/, ([, file = '']) => [file, `there is no env file ${file}`]],
  [/^Couldn't find env file: (.+)$/, ([, file = '']) => [file, `there is no ${file}`]],
  [
    /^open (.+?): no such file or directory$/,
    ([, file = '']) => [file, `there is no file ${file}`],
  ],
  [
    /^open (.+?): permission denied$/,
    ([, file = '']) => [file, `${file} may not be read there by this user`],
  ],
  [
    /^Non-string key in (\S+): (.+)$/,
    ([, path = '', key = '']) => [path, `has a key that is no text: ${key}`],
  ],
  [/^([a-z]\S*) (must be an? .+)$/, ([, path = '', message = '']) => [path, message]],
  [
    /^dependency cycle detected: ((\S+) -> .+)$/,
    ([, cycle = '', first = '']) => [`services.${first}.depends_on`, `goes in a circle: ${cycle}`],
  ],
  ...betweenFiles,
  [/^no such service: (\S+)/, ([, name = '']) => [`services.${name}`, 'there is no such service']],
]

function configIssue(text: string): Issue {
  for (const [pattern, read] of shapes) {
    const match = pattern.exec(text)
    if (!match) continue
    const [path, message] = read(match)
    return { path, message }
  }
  return { path: '', message: text }
}

function plain(message: string): string {
  return message
    .replace(/^Additional property (\S+) is not allowed$/, 'has no field $1')
    .replace(/^Additional property {2}is not allowed$/, 'has a name that is empty')
}

/** Types of the language it is written in, in words. */
function typeWords(type: string): string {
  if (type.startsWith('map[')) return 'a mapping'
  return type.startsWith('[]') ? 'a list' : `of type ${type}`
}

/** Message on the top of a file: in the first form of these, services stood there. */
function ofRoot(message: string): string {
  const field = /^has no field (\S+)$/.exec(message)?.[1]
  if (field === undefined) return message
  const meant = ['service', 'volume', 'network', 'secret', 'config'].includes(field)
  return `${message} at its top: ${meant ? `did you mean ${field}s` : 'is it a service'}?`
}

function lacking(file: string, why: string): string {
  const service = /^service "?([^"]+)"? not found$/.exec(why)?.[1]
  if (service !== undefined) return `there is no service ${service} in ${file}`
  return why === 'no services section' ? `${file} has no services` : why
}

/** `services[web].mem_limit` */
function dotted(path: string): string {
  return path.replaceAll(/\[([^\]]+)\]/g, '.$1')
}

function missing(message: string): string {
  const match = /^required variable (\S+) is missing a value(?:: (.*))?$/.exec(message)
  if (!match) return asKind(message) ?? withoutValue(message)
  const [, name = '', why = ''] = match
  return `${name} has no value${why === '' ? '' : ` (${why})`}; set it in env or in an env file`
}

const kinds = [
  [/(Atoi|ParseInt|ParseUint): parsing/, 'must be a whole number'],
  [/ParseFloat: parsing/, 'must be a number'],
  [/ParseBool: parsing|invalid boolean/, 'must be true or false'],
] as const

/** The kind of value that there should be, where its text could not be taken for one; null = it is about something else. */
function asKind(message: string): string | null {
  if (!message.startsWith('failed to cast to expected type')) return null
  return kinds.find(([pattern]) => pattern.test(message))?.[1] ?? null
}

function withoutValue(message: string): string {
  // Of a text in UTF-16, every other byte is none.
  if (/in variable name "[^"]*(\\xff\\xfe|\\xfe\\xff|\\x00)/.test(message))
    return 'it is written in UTF-16, and read as UTF-8: save it as UTF-8'
  return message.replace(/\s*(?:near\b|["'`]).*$/s, '')
}

/** Warnings on what it takes: variables that are not set, keys of old. */
export function configWarnings(lines: readonly string[]): Issue[] {
  const said = lines.flatMap(
    (line) => /^time="[^"]*" level=warning msg="(.*)"$/.exec(line)?.[1] ?? [],
  )
  return [...new Set(said)].slice(0, mostIssues).map((quoted) => {
    const text = quoted.replaceAll('\\"', '"')
    const variable = /^The "(\w+)" variable is not set/.exec(text)?.[1]
    if (variable !== undefined)
      return { path: `$${variable}`, message: `${variable} is not set: nothing stands for it` }
    // Begins with the path of the file on its host.
    return { path: '', message: text.replace(/^\/\S+: /, '') }
  })
}

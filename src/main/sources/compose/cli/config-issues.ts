/** Issues that `docker compose` finds in a project's files, read from what it said. Pure. */
import type { Issue } from '../../../../shared/model/failure.ts'

/** More than anybody reads. */
const mostIssues = 50

/** Values are left out: what is in an env file may be a secret. */
export function configIssues(lines: readonly string[]): Issue[] {
  const reasons = inOne(lines.map((line) => line.trim()).filter(isReason))
  const said = reasons.length > 0 ? reasons : ['docker compose says nothing about why']
  return said.map(configIssue).slice(0, mostIssues)
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

const shapes: readonly Shape[] = [
  // `validating /srv/shop/compose.yaml: services.web.ports must be a list`
  [
    /^validating (.+?): (\S+) (.+)$/,
    ([, file = '', path = '', message = '']) => [
      `${file} ${path === '(root)' ? '' : path}`.trim(),
      plain(message),
    ],
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
    /^service "?([^"\s]+)"? (.+?)(?:: invalid compose project)?$/,
    ([, name = '', message = '']) => [`services.${name}`, message],
  ],
  [
    /^services\.(\S+?): (.+?)(?:: invalid compose project)?$/,
    ([, path = '', message = '']) => [`services.${path}`, message],
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
  return message.replace(/^Additional property (\S+) is not allowed$/, 'has no field $1')
}

/** `services[web].mem_limit` */
function dotted(path: string): string {
  return path.replaceAll(/\[([^\]]+)\]/g, '.$1')
}

function missing(message: string): string {
  const match = /^required variable (\S+) is missing a value(?:: (.*))?$/.exec(message)
  if (!match) return withoutValue(message)
  const [, name = '', why = ''] = match
  return `${name} has no value${why === '' ? '' : ` (${why})`}; set it in env or in an env file`
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

/** The images that a Dockerfile begins with or copies from, as far as they can be told without building. Pure. */

import { ownValue } from '../../../../shared/lib/own-value.ts'

/** A name that depends on what only the build knows is left out: its registry is asked as before. */
export function baseImages(text: string, args: Readonly<Record<string, string>>): string[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)
  const first = lines.findIndex((line) => fromPattern.test(line))
  const head = lines.slice(0, Math.max(first, 0))
  const known = new Map(head.flatMap((line) => argIn(line, args)))
  const stages = lines.flatMap((line) => fromPattern.exec(line)?.[2]?.toLowerCase() ?? [])
  const isImage = (name: string) =>
    !/^\d*$|^scratch$/i.test(name) && !stages.includes(name.toLowerCase())
  const named = [...head.flatMap(syntaxIn), ...lines.flatMap(namedIn)]
  return [...new Set(named.flatMap((name) => filledIn(name, known) ?? []).filter(isImage))]
}

/** The line that names an image, and the stage that it begins. */
const fromPattern = /^\s*FROM\s+(?:--\S+\s+)*([^\s-]\S*)(?:\s+AS\s+(\S+))?/i

const syntaxIn = (line: string): string[] => {
  const [, syntax] = /^#\s*syntax\s*=\s*(\S+)/i.exec(line) ?? []
  return syntax === undefined ? [] : [syntax]
}

function argIn(
  line: string,
  args: Readonly<Record<string, string>>,
): (readonly [string, string])[] {
  const [, name, value = ''] = /^\s*ARG\s+(\w+)(?:=(.*))?$/i.exec(line) ?? []
  return name === undefined ? [] : [[name, ownValue(args, name) ?? unquoted(value.trim())]]
}

const namedIn = (line: string): string[] => [
  ...(fromPattern.exec(line)?.slice(1, 2) ?? []),
  ...sourcesIn(line),
]

/** The images in `COPY --from=` and `RUN --mount=from=`. */
function sourcesIn(line: string): string[] {
  if (line.trimStart().startsWith('#')) return []
  const options = line.split(/\s+/).filter((word) => /^--(?:from|mount)=/.test(word))
  return options.flatMap((word) =>
    word
      .replace(/^--(?:mount=)?/, '')
      .split(',')
      .flatMap((part) => (part.startsWith('from=') ? [part.slice('from='.length)] : [])),
  )
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2')

/** undefined = it depends on what is not known here. */
function filledIn(name: string, known: ReadonlyMap<string, string>): string | undefined {
  const filled = unquoted(name).replace(
    /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
    (_, ...[plain, braced, otherwise]: (string | undefined)[]) =>
      known.get(plain ?? braced ?? '') || otherwise || '$',
  )
  return filled === '' || filled.includes('$') ? undefined : filled
}

import fc from 'fast-check'
import { formatDeepLink } from '../../../src/shared/model/deep-link-format.ts'
import { anyLink } from './any-link.ts'

const markup = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  'javascript:alert(1)',
  '//attacker.example/',
  '\\\\attacker.example\\share',
  '../../../etc/passwd',
  '%00',
  '%0d%0aSet-Cookie:x=1',
  '%',
  '%u0041',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template of somebody else would evaluate
  '${alert(1)}',
  '\u202Egpj.exe',
  '--help',
  '; rm -rf /',
  '$(id)',
  '`id`',
  'a'.repeat(3_000),
  '__proto__',
  'constructor',
]
const before = [
  '',
  ...['workload/', 'workload/web/', 'workload/web/logs?since=', 'deployment/', 'plan/', 'host/'],
  ...['activity/', 'deploy?', 'deploy?workload=', 'deploy?workload=web&expires=4000000000&reason='],
  ...['rollback?workload=web&to=', 'deploy?workload=web&expires=4000000000&', 'deploy/'],
]

/** Any link of ours with something done to it that no program of ours does. */
const bent = fc
  .tuple(
    anyLink,
    fc.constantFrom<(text: string, at: number) => string>(
      (text, at) => text.slice(0, at) + text.slice(at + 1),
      (text, at) => `${text.slice(0, at)}\u0000${text.slice(at)}`,
      (text, at) => `${text.slice(0, at)}%2e%2e/${text.slice(at)}`,
      (text) => `${text}&go=1`,
      (text) => `${text}&${text.split('?')[1] ?? 'x=1'}`,
      (text) => text.toUpperCase(),
      (text) => text.replace('/', '//'),
    ),
    fc.nat(200),
  )
  .map(([link, bend, at]) => bend(formatDeepLink(link).slice('longshore://'.length), at))

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.stringMatching(/^[a-z]{0,10}[/?][a-z0-9=&%:/.-]{0,60}$/),
  fc
    .tuple(fc.constantFrom(...before), fc.constantFrom(...markup))
    .map(([first, second]) => first + second),
)

/** So many texts that may stand behind `longshore://`, the same each time for the same seed; few of them are links. */
export function hostileTails(count: number, seed = 13): readonly string[] {
  const made = before.flatMap((first) => markup.map((second) => first + second))
  const more = fc.sample(fc.oneof(bent, noise), { numRuns: count, seed })
  return [...made, ...more].slice(0, count)
}

/** Links of ours to what is there, and what proposes to change it. */
const aimed = anyLink.map((link) => {
  if ('workload' in link) return formatDeepLink({ ...link, workload: 'web' })
  return formatDeepLink(
    'name' in link && link.kind !== 'host' && link.kind !== 'disk'
      ? { ...link, name: 'web' }
      : link,
  )
})
const anyText = fc.oneof(
  { weight: 3, arbitrary: aimed },
  { weight: 1, arbitrary: anyLink.map((link) => formatDeepLink(link)) },
  { weight: 3, arbitrary: fc.oneof(bent, noise).map((tail) => `longshore://${tail}`) },
  { weight: 1, arbitrary: noise },
)

/** The text that number and seed alone make, whatever the others are. */
export function linkTextAt(index: number, seed: number): string {
  const [text = ''] = fc.sample(anyText, { numRuns: 1, seed: seed * 10_000_019 + index })
  return text
}

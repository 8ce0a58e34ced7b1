// The walls between modules, checked on the real imports. There is no list of exceptions, and there will be none.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { sources } from '../support/sources.ts'

const root = path.resolve(import.meta.dirname, '../../src')

/** Modules from top to bottom; an arrow may go down or stay, never up. */
const levels = [
  ['main/index.ts', 'main/serve.ts', 'main/cli.ts'],
  ['main/desktop', 'main/cli'],
  ['main/app.ts', 'main/app'],
  ['main/handlers', 'main/web'],
  ['main/activity', 'main/updates'],
  [
    'main/workloads',
    'main/deploys',
    'main/fleet',
    'main/logs',
    'main/stats',
    'main/notifications',
    'main/prune',
    'main/copies',
    'main/faces',
  ],
  ['main/sources'],
  ['main/routing', 'main/registries', 'main/repositories', 'main/secrets', 'main/locks'],
  ['main/hosts', 'main/engine', 'main/store'],
  ['main/clock.ts', 'main/bug-log.ts', 'main/version.ts', 'main/commit.ts'],
  ['shared'],
]
const sides = ['renderer', 'preload', 'landing']
const modules = [...levels.flat(), ...sides]

/** Which vendor code only some places may know. */
const vendorWalls: readonly { vendor: RegExp; places: readonly string[] }[] = [
  { vendor: /^electron(\/|$)/, places: ['main/desktop', 'preload', 'main/index.ts'] },
  { vendor: /^electron-store$/, places: ['main/desktop'] },
  { vendor: /^(dockerode|docker-modem)$/, places: ['main/engine'] },
  { vendor: /^ssh2$/, places: ['main/hosts/ssh'] },
  { vendor: /^node:sqlite$/, places: ['main/store'] },
  { vendor: /^(react|react-dom)(\/|$)/, places: ['renderer'] },
  { vendor: /^(@tanstack|@base-ui|@xterm)\//, places: ['renderer'] },
  { vendor: /^uplot(\/|$)/, places: ['renderer/stats/plot.ts'] },
  { vendor: /^commander$/, places: ['main/cli'] },
  { vendor: /^nodemailer(\/|$)/, places: ['main/notifications/channels/email'] },
  // SD-02: every command goes through the one runner; beside it, only the browser door opens a browser.
  {
    vendor: /^(node:)?child_process$/,
    places: ['main/hosts/local/local-run.ts', 'main/web/open-browser.ts'],
  },
]

interface Import {
  readonly from: string
  readonly to: string
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/g

const texts: ReadonlyMap<string, string> = new Map(
  fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, fs.readFileSync(path.join(root, name), 'utf8')]),
)

const imports = [...texts].flatMap(([from, text]): Import[] =>
  [...text.matchAll(importPattern)].map((match) => ({
    from,
    to: match[1] ?? match[2] ?? match[3] ?? '',
  })),
)
const inside = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: path.posix.join(path.posix.dirname(from), to) }))
  // The package's own manifest lies beside src and belongs to no module.
  .filter(({ to }) => to !== '../package.json')
const outside = imports.filter(({ to }) => !to.startsWith('.'))

const isIn = (place: string, file: string): boolean =>
  file === place || file.startsWith(`${place}/`)
const moduleOf = (file: string): string | undefined => modules.find((module) => isIn(module, file))
const levelOf = (file: string): number =>
  levels.findIndex((level) => level.includes(moduleOf(file) ?? ''))
const show = ({ from, to }: Import): string => `${from} imports ${to}`

it('finds the imports it judges', () => {
  expect(inside.length).toBeGreaterThan(50)
  expect(outside.map(({ to }) => to)).toEqual(expect.arrayContaining(['zod', 'node:sqlite']))
})

it('has a level for every file of the app', () => {
  const files = new Set(imports.map(({ from }) => from))
  expect([...files].filter((file) => !moduleOf(file))).toEqual([])
})

it('lets arrows point down only', () => {
  const up = inside.filter(
    ({ from, to }) => levelOf(from) >= 0 && (levelOf(to) < 0 || levelOf(to) < levelOf(from)),
  )
  expect(up.map(show)).toEqual([])
})

it('has no circle of modules', () => {
  expect(circlesOf(moduleOf)).toEqual([])
})

it('has no circle of folders in the window', () => {
  expect(circlesOf((file) => /^renderer\/[^/]+(?=\/)/.exec(file)?.[0])).toEqual([])
})

/** Places that lead back to themselves, by value or by type. */
function circlesOf(placeOf: (file: string) => string | undefined): string[] {
  const next = new Map<string, Set<string>>()
  for (const { from, to } of inside) {
    const [a, b] = [placeOf(from), placeOf(to)]
    if (a && b && a !== b) next.set(a, (next.get(a) ?? new Set()).add(b))
  }
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    [...(next.get(from) ?? [])].some(
      (place) => place === goal || (!seen.has(place) && reaches(place, goal, seen.add(place))),
    )
  return [...next.keys()].filter((place) => reaches(place, place, new Set()))
}

const kinds = sources.list.map(({ kind }) => kind)
const kindFolders = (kind: string): string[] => [`main/sources/${kind}`, `renderer/kinds/${kind}`]
/** The lists of all kinds: a line in each is all that is known of one outside of its folders. */
const kindLists = ['main/sources/registry.ts', 'renderer/kinds/kinds.ts']

it.each(kinds)('knows the kind %s in its folders alone: others ask what a kind can do', (kind) => {
  const folders = kindFolders(kind)
  const isOwn = (file: string) => [...folders, ...kindLists].some((place) => isIn(place, file))
  const others = [...texts].filter(([file]) => !isOwn(file))
  const named = new RegExp(`\\bkind\\b[^,;]*['"]${kind}['"]`)
  const naming = others.flatMap(([file, text]) =>
    text
      .split('\n')
      .filter((line) => named.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  const importing = inside.filter(
    ({ from, to }) => !isOwn(from) && folders.some((folder) => isIn(folder, to)),
  )
  expect([...importing.map(show), ...naming]).toEqual([])
})

it('has a folder for every kind, in the app and in the window', () => {
  const files = [...texts.keys()]
  const missing = kinds.flatMap(kindFolders).filter((folder) => !files.some((f) => isIn(folder, f)))
  expect(missing).toEqual([])
})

/** What lies on what within a module, from bottom to top. Places of one row, and files of others, know nothing of each other. */
const layers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  // What carries every kind of workload, and what those of one container have in common.
  'main/sources': [
    ['stage.ts', 'texts-in.ts'],
    ['outage.ts'],
    ['containers'],
    ['rollout'],
    ['container-taker.ts', 'project-views.ts'],
    ['source.ts'],
    ['single'],
  ],
  // The port, what sessions of every kind are made of, the kinds, what is made of all of them.
  'main/hosts': [['session.ts'], ['environment', 'session'], ['reach'], ['local', 'tcp', 'ssh']],
  'main/sources/compose': [
    ['config.ts', 'project.ts', 'rendered.ts'],
    ['own-labels.ts', 'registries.ts', 'trouble.ts'],
    ['cli'],
    ['project'],
    ['plan'],
    ['apply', 'inspect'],
    ['watch'],
  ],
  'main/hosts/ssh': [
    ['format'],
    ['keys'],
    ['config'],
    ['login'],
    ['connection'],
    ['commands', 'files'],
    ['tunnel'],
  ],
}

it.each(Object.entries(layers))(
  'lets each layer of %s know only those below it',
  (module, rows) => {
    const rowOf = (file: string) =>
      rows.findIndex((row) => row.some((name) => isIn(`${module}/${name}`, file)))
    const placeOf = (file: string) => rows.flat().find((name) => isIn(`${module}/${name}`, file))
    const wrong = inside.filter(({ from, to }) => {
      const [row, other] = [rowOf(from), rowOf(to)]
      if (row < 0 || !isIn(module, to) || placeOf(from) === placeOf(to)) return false
      return other < 0 || other >= row
    })
    expect(wrong.map(show)).toEqual([])
  },
)

it.each(Object.entries(layers))('has in %s every layer that is spoken of', (module, rows) => {
  const files = [...texts.keys()]
  const gone = rows.flat().filter((name) => !files.some((file) => isIn(`${module}/${name}`, file)))
  expect(gone).toEqual([])
})

/** Packages that a start has to wait for: each is loaded when somebody asks for what it does. */
const loadedLate = ['ssh2', 'ws', 'nodemailer', 'undici', 'age-encryption', 'commander']

it('starts the app without the packages that only some of what it does needs', () => {
  const started = reachedByValue('main/app.ts')
  expect(started).toContain('zod')
  expect(loadedLate.filter((name) => started.has(name))).toEqual([])
})

const valueImport = /(?:^|\n)(?:import|export)\s(?!type\b)([^'"`;]*?)\bfrom\s*['"]([^'"]+)['"]/g

/** Files and packages that are loaded with a file, none of which is imported only when it is needed. */
function reachedByValue(first: string): ReadonlySet<string> {
  const reached = new Set([first])
  for (const file of reached) {
    for (const [, names = '', to = ''] of texts.get(file)?.matchAll(valueImport) ?? []) {
      const values = names.replace(/\btype\s+\w+(\s+as\s+\w+)?/g, '').replace(/[\s{},]/g, '')
      if (values === '') continue
      reached.add(to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to)
    }
  }
  return reached
}

it('shows the window and the preload nothing but what is shared', () => {
  const wrong = inside.filter(({ from, to }) => {
    const module = moduleOf(from)
    const target = moduleOf(to)
    return module && sides.includes(module) && target !== module && target !== 'shared'
  })
  expect(wrong.map(show)).toEqual([])
})

it('keeps what is shared free of Node and of every vendor but zod and the contract library', () => {
  const wrong = outside.filter(
    ({ from, to }) => moduleOf(from) === 'shared' && to !== 'zod' && !to.startsWith('@orpc/'),
  )
  expect(wrong.map(show)).toEqual([])
})

it('keeps Node out of the window', () => {
  const wrong = outside.filter(
    ({ from, to }) => moduleOf(from) === 'renderer' && to.startsWith('node:'),
  )
  expect(wrong.map(show)).toEqual([])
})

it.each(vendorWalls)('keeps $vendor in its place', ({ vendor, places }) => {
  const wrong = outside.filter(
    ({ from, to }) => vendor.test(to) && !places.some((place) => isIn(place, from)),
  )
  expect(wrong.map(show)).toEqual([])
})

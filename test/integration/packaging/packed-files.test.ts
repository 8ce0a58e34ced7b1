// What the packager puts into a package, by the packager itself. Only Electron's program is a stand-in: a file with the
// place where fuses are burnt.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import { run } from '../../../scripts/lib/exec.mjs'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'

const root = mkdtempSync(join(tmpdir(), 'longshore-packed-'))
const resources = join(root, 'dist/linux-unpacked/resources')

beforeAll(async () => {
  await ensureBuild()
  const electron = join(root, 'electron')
  mkdirSync(electron)
  writeFileSync(join(electron, 'electron'), programWithFuses())
  chmodSync(join(electron, 'electron'), 0o755)
  const builder = join(projectRoot, 'node_modules/electron-builder/cli.js')
  const places = [`electronDist=${electron}`, `directories.output=${join(root, 'dist')}`]
  await run(projectNode, [builder, '--linux', 'dir', ...places.map((each) => `-c.${each}`)], {
    cwd: projectRoot,
  })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** `@electron/fuses` finds its place by these words; version and length follow, then a byte for each fuse. */
function programWithFuses(): Buffer {
  const states = '101100011'
  const wire = Buffer.from(`dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\t${states}`)
  return Buffer.concat([Buffer.from('\u007fELF'), Buffer.alloc(64), wire, Buffer.alloc(64)])
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>
}

/** The paths in an asar: its header is JSON, after four numbers, the last of which is its length. */
function filesIn(asar: string): string[] {
  const bytes = readFileSync(asar)
  const header: Entry = JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString())
  const below = ({ files = {} }: Entry, place: string): string[] =>
    Object.entries(files).flatMap(([name, entry]) =>
      entry.files ? below(entry, `${place}${name}/`) : [`${place}${name}`],
    )
  return below(header, '').toSorted()
}

const builtFiles = () =>
  readdirSync(join(projectRoot, 'out'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(projectRoot.length + 1))

const trayIcons = () =>
  readdirSync(join(projectRoot, 'assets/tray'))
    .filter((name) => name.endsWith('.png'))
    .map((name) => `assets/tray/${name}`)

it('what is built, the icons of the tray and nothing else are in the package, no package of npm among it', () => {
  const wanted = [...builtFiles(), ...trayIcons(), 'package.json']
  expect(filesIn(join(resources, 'app.asar'))).toEqual(wanted.toSorted())
  expect(existsSync(join(resources, 'app.asar.unpacked'))).toBe(false)
})

it('the terminal program lies beside it, with the Node modules that it is made of', () => {
  const terminal = join(resources, 'terminal')
  const isModule = JSON.parse(readFileSync(join(terminal, 'package.json'), 'utf8')).type
  expect(isModule).toBe('module')
  for (const file of [
    'bin/longshore',
    'bin/longshore.mjs',
    'out/main/cli.js',
    'out/renderer/index.html',
  ])
    expect(existsSync(join(terminal, file)), file).toBe(true)
})

it('of the client of the engine, what is never used is not built in', () => {
  const texts = builtFiles()
    .filter((file) => file.startsWith('out/main/'))
    .map((file) => readFileSync(join(projectRoot, file), 'utf8'))
  const built = new Set(
    texts.flatMap((text) => text.match(/^\/\/ node_modules\/(?:@[^/]+\/)?[^/]+/gm) ?? []),
  )
  expect(built).toContain('// node_modules/dockerode')
  const unused = ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'tar-fs']
  expect(unused.filter((name) => built.has(`// node_modules/${name}`))).toEqual([])
})

it('what is built asks for nothing but Node and Electron', () => {
  const imported = builtFiles()
    .filter((file) => /^out\/(main|preload)\/.*js$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(projectRoot, file), 'utf8').matchAll(
        /^import [^"']*["']([^"'.][^"']*)["'];$|(?:\b__require|= require)\(["']([^"'.][^"']*)["']\)/gm,
      ),
    ])
    .map(([, whole, required]) => whole ?? required ?? '')
  expect(imported).toContain('electron')
  // Optional in ssh2 and ws, which do without.
  const optional = ['cpu-features', 'bufferutil', 'utf-8-validate']
  const others = imported.filter((name) => !isBuiltin(name) && name !== 'electron')
  expect(others.filter((name) => !optional.includes(name))).toEqual([])
})

/** The stage that builds the program of a Go module, on the host or here, and proves that the host can run it. */
import { readFile } from 'node:fs/promises'

import path from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { SourceServices, Stage, StageRun } from '../../stage.ts'
import { commitFolder, markWhole } from '../commit-folder.ts'
import type { Making } from '../making.ts'
import { builderFor } from '../tools.ts'
import { headBytes, readProgram } from './elf.ts'
import { packageFormat, patternOf, programOf, readPackages } from './go-packages.ts'

type Services = Pick<SourceServices, 'repositories'>

export interface GoBuild {
  readonly package?: string | undefined
  readonly cgo?: boolean | undefined
}

const step = 'go build'
/** The last lines of what it says, which tell why it failed. */
const keptLines = 200

/** `app-orders` of `git@github.com:acme/orders.git`. */
export function programName(url: string): string {
  const name =
    url
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .at(-1) ?? ''
  return `app-${name.replace(/[^\w.-]/g, '-')}`
}

export function goBuildStage(services: Services, build: GoBuild, making: Making): Stage {
  const name = programName(making.at.url)
  return {
    name: step,
    summary: `build ${name} for ${making.platform}${making.on === 'here' ? ', here' : ''}`,
    async run(run) {
      const folder = await commitFolder(run, making)
      const builder = builderFor(run, making)
      const building = { run, build, making, builder, name }
      if (making.on === 'here') await buildHere(services, building, folder)
      else await buildThere(building, folder)
      await markWhole(run, making)
      return undefined
    },
  }
}

interface Building {
  readonly run: StageRun
  readonly build: GoBuild
  readonly making: Making
  /** Whose Go builds. */
  readonly builder: HostSession
  readonly name: string
}

/** In the folder of the commit; it has its name only once it is whole, and proved. */
async function buildThere(building: Building, folder: string): Promise<void> {
  const { run, name } = building
  const fresh = `${folder}/${name}.new`
  await compile(building, { cwd: folder, output: fresh })
  const said = await command(building, ['od', '-An', '-v', '-tx1', `-N${headBytes}`, fresh])
  prove(building, Buffer.from(said.join('').replace(/\s+/g, ''), 'hex'))
  await command(building, ['chmod', '755', fresh])
  await command(building, ['mv', '--', fresh, `${folder}/${name}`])
  run.note(`built ${name}`)
}

/** Builds here, of the whole repository, where the module may lie above; then the program alone is sent. */
async function buildHere(services: Services, building: Building, folder: string): Promise<void> {
  const { run, making, builder, name } = building
  const { at } = making
  const whole = await services.repositories.export(
    { ...at, path: '.' },
    { signal: run.signal, onLine: run.log },
  )
  await builder.files.withTemporary(async (temporary) => {
    const output = path.join(temporary.path, name)
    await compile(building, { cwd: path.join(whole.folder, at.path), output })
    const program = await readFile(output)
    prove(building, program.subarray(0, headBytes))
    run.progress(`sending ${name}`)
    await run.session.files.write(`${folder}/${name}`, program, 0o755)
  })
  run.note(`built ${name} here, and sent it`)
}

interface Place {
  readonly cwd: string
  readonly output: string
}

async function compile(building: Building, { cwd, output }: Place): Promise<void> {
  const env = environmentOf(building)
  const [version = ''] = await command(building, ['go', 'version'], { cwd, env })
  const flags = stampsCommits(version) ? ['-buildvcs=false'] : []
  const program = await findProgram(building, { cwd, env })
  building.run.progress(`building ${program}`)
  await command(building, ['go', 'build', ...flags, '-o', output, '--', program], { cwd, env })
}

/** From 1.18 on; what is built has no repository around it, but may lie in one. */
function stampsCommits(version: string): boolean {
  const minor = /go1\.(\d+)/.exec(version)?.[1]
  return minor === undefined || Number(minor) >= 18
}

/** For the engine's machine, whatever builds it. Nothing is fetched that would build instead of what is installed. */
function environmentOf({ build, making }: Building): Record<string, string> {
  const [os = 'linux', arch = '', variant = ''] = making.platform.split('/')
  return {
    ...{ GOOS: os, GOARCH: arch, CGO_ENABLED: build.cgo ? '1' : '0', GOTOOLCHAIN: 'local' },
    ...(arch === 'arm' && variant !== '' && { GOARM: variant.slice(1) }),
  }
}

async function findProgram(
  building: Building,
  where: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<string> {
  const { package: wanted = '' } = building.build
  const argv = ['go', 'list', '-e', '-find', '-f', packageFormat, '--', patternOf(wanted)] as const
  const found = programOf(readPackages(await command(building, argv, where)), wanted)
  return found.ok ? found.value : refuse(building, `${found.error}${aboveWords(building)}`)
}

/** On the host there is what lies in the folder that is deployed alone. */
function aboveWords({ making: { at, on } }: Building): string {
  return at.path !== '.' && on === 'host'
    ? ` (if its module lies above ${at.path}, have it built here: build.on: here)`
    : ''
}

interface Asking {
  readonly cwd?: string
  readonly env?: Record<string, string>
}

/** Answers what it prints; the rest of what it says goes into the timeline. */
async function command(
  building: Building,
  argv: readonly [string, ...string[]],
  asking: Asking = {},
): Promise<string[]> {
  const { run, builder } = building
  const printed: string[] = []
  const said: string[] = []
  const onLine = (stream: 'stdout' | 'stderr', line: string) => {
    if (stream === 'stdout') printed.push(line)
    else run.log(line)
    said.push(line)
    if (said.length > keptLines) said.shift()
  }
  const { exitCode, signal } = await builder
    .run({ argv, ...asking, signal: run.signal, onLine })
    .catch((error: unknown) => {
      if (failureOf(error)?.kind === 'capability-missing') return missing(building, argv[0])
      throw error
    })
  if (exitCode === 0) return printed
  // As shells say it.
  if (exitCode === 127) return missing(building, argv[0])
  const reason = exitCode === null ? `ended by ${signal}` : `exit status ${exitCode}`
  return refuse(building, reason, said)
}

function missing(building: Building, program: string): never {
  const { builder, run } = building
  const instead =
    builder.name === run.session.name ? ', or have it built here (build.on: here)' : ''
  return refuse(
    building,
    `${program} is not installed on ${builder.name}: install it there${instead}`,
  )
}

function refuse({ run }: Building, reason: string, lines: readonly string[] = []): never {
  return fail({ kind: 'build-failed', host: run.session.name, step, reason, lines: [...lines] })
}

/**
 * Proves that a program is for the host's machine, and needs nothing that the image may not have: others are never
 * started.
 */
function prove(building: Building, head: Buffer): void {
  const { making, build } = building
  const program = readProgram(head)
  const [, arch = ''] = making.platform.split('/')
  if (!program) refuse(building, 'what was built is no program for Linux')
  if (program.arch !== arch)
    refuse(building, `what was built is for ${program.arch}, not for ${arch}`)
  if (program.loader !== null && !build.cgo)
    refuse(
      building,
      `what was built is not static: it needs ${program.loader}, which the image may not have`,
    )
}

// Go and Composer as builds find them: those of Debian, and before them on the PATH ones that a test can make fail.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { isDebianRoot } from '../../scripts/lib/debian.mjs'
import { ensureRuntimeImages } from '../../scripts/lib/images.mjs'
import { ensureComposer, ensureGo } from '../../scripts/lib/testing/toolchains.mjs'
import type { EngineBed } from './bed/shared-engine.ts'

export interface BuildTools {
  /**
   * `go build` makes a program that needs a loader; what builds goes on until it is ended, with a child of that mark;
   * Composer is not there, as a shell says it.
   */
  misbehave(how: Misbehaviour, mark?: string): void
  behave(): void
  /** The arguments of each `composer install` so far. */
  installs(): string[]
}

const misbehaviours = ['dynamic', 'endless', 'no-composer'] as const
type Misbehaviour = (typeof misbehaviours)[number]

const endless = (folder: string) => `
  sh -c "sleep 600; : $(cat ${folder}/endless)" & wait
`

const goProgram = (folder: string) => `#!/bin/sh
if [ "$1" = build ] && [ -f ${folder}/dynamic ]; then
  while [ "$1" != -o ]; do shift; done
  exec cp /bin/true "$2"
fi
if [ "$1" = build ] && [ -f ${folder}/endless ]; then ${endless(folder)} fi
exec /usr/bin/go "$@"
`

const composerProgram = (folder: string) => `#!/bin/sh
[ -f ${folder}/no-composer ] && exit 127
[ "$1" = install ] && echo "$@" >> ${folder}/installs
if [ "$1" = install ] && [ -f ${folder}/endless ]; then ${endless(folder)} fi
exec /usr/bin/composer "$@"
`

/** For every test of the file; with the images in which what is built runs. Skipped where no engine is ours alone. */
export function buildTools(bed: EngineBed): BuildTools {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-tools-'))
  const before = { ...process.env }
  const isPossible = () => isDebianRoot() && bed.engine.private
  beforeAll(async () => {
    if (!isPossible()) return
    const env = await ensureGo()
    await ensureComposer()
    await ensureRuntimeImages(bed.socketPath)
    for (const [name, text] of [
      ['go', goProgram(folder)],
      ['composer', composerProgram(folder)],
    ] as const) {
      writeFileSync(join(folder, name), text)
      chmodSync(join(folder, name), 0o755)
    }
    Object.assign(process.env, env, { PATH: `${folder}:${before.PATH}` })
  })
  beforeEach((context) => {
    context.skip(!isPossible(), 'needs an engine of ours: it names images as everybody names them')
  })
  afterAll(async () => {
    for (const name of ['PATH', 'GOCACHE', 'GOMODCACHE']) {
      const value = before[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    rmSync(folder, { recursive: true, force: true })
    for (const image of ['alpine:3.20', 'php:8.3-apache'])
      if (isPossible()) await bed.call('DELETE', `/images/${encodeURIComponent(image)}?force=1`)
  })
  return {
    installs: () => readFileSync(join(folder, 'installs'), 'utf8').trim().split('\n'),
    misbehave: (how, mark = '') => writeFileSync(join(folder, how), mark),
    behave() {
      for (const how of misbehaviours) rmSync(join(folder, how), { force: true })
    },
  }
}

// Which files count, what they are relative to, and what variables stand for: as `docker compose`, typed in the
// same folder, has it.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readProject } from '../../../src/main/sources/compose/cli/read-project.ts'
import { composeConfigSchema } from '../../../src/main/sources/compose/config.ts'
import { findOwn } from '../../../src/main/sources/compose/project/folder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed } from '../../support/compose-bed.ts'
import { sessionOn } from '../../support/local-session.ts'
import type { Files } from '../../support/stack-folders.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const session = sessionOn(bed)
const signal = new AbortController().signal
const run = promisify(execFile)

interface Case {
  readonly files: Files
  /** Of the workload. */
  readonly env?: Readonly<Record<string, string>>
  readonly source?: Record<string, unknown>
  /** What is typed between `docker compose` and `config`. */
  readonly typed?: readonly string[]
  /** Where, inside the folder; there the workload has its path. */
  readonly at?: string
}

const web = (image: string, more = '') => `services: { web: { image: "${image}"${more} } }\n`
const worker = `services: { worker: { image: "x:\${WHO-none}" }, web: { environment: [A=b] } }\n`

const cases: Readonly<Record<string, Case>> = {
  'COMPOSE_FILE of .env names several files': {
    files: {
      '.env': 'COMPOSE_FILE=compose.yaml:prod/more.yaml\n',
      'compose.yaml': web('x'),
      'prod/more.yaml': worker,
    },
  },
  'COMPOSE_FILE names a file that compose would not look for': {
    files: { '.env': 'export COMPOSE_FILE="app.yml" # ours\n', 'app.yml': web('x') },
  },
  'COMPOSE_FILE leads to another folder, which has an .env of its own': {
    files: {
      '.env': 'COMPOSE_FILE=sub/compose.yaml\nWHO=outer\n',
      'sub/.env': 'WHO=inner\nONLY=inner\n',
      'sub/compose.yaml': web(`x:\${WHO}-\${ONLY}`, `, volumes: ["./d:/d", "\${PWD}/e:/e"]`),
    },
  },
  'COMPOSE_FILE leads up': {
    files: {
      'base.yaml': web('x', ', volumes: ["./d:/d"]'),
      'app/.env': 'COMPOSE_FILE=../base.yaml:own.yaml\nWHO=app\n',
      'app/own.yaml': worker,
    },
    at: 'app',
  },
  'COMPOSE_FILE is filled in, its separator another one': {
    files: {
      '.env': `DIR=sub\nCOMPOSE_PATH_SEPARATOR=','\nCOMPOSE_FILE=\${DIR}/a.yaml,b.yaml\n`,
      'sub/a.yaml': web('x'),
      'b.yaml': worker,
    },
  },
  'COMPOSE_FILE is of the env, and wins over that of .env': {
    files: { '.env': 'COMPOSE_FILE=gone.yaml\nWHO=b\n', 'a.yaml': web('x'), 'b.yaml': worker },
    env: { COMPOSE_FILE: 'a.yaml:b.yaml' },
  },
  'COMPOSE_FILE is of a chosen env file': {
    files: {
      '.env': 'COMPOSE_FILE=gone.yaml\n',
      'prod.env': 'COMPOSE_FILE=a.yaml\nWHO=prod\n',
      'a.yaml': web(`x:\${WHO}`),
    },
    source: { envFiles: ['prod.env'] },
    typed: ['--env-file', 'prod.env'],
  },
  'COMPOSE_FILE does not count where files are named': {
    files: { '.env': 'COMPOSE_FILE=gone.yaml\n', 'a.yaml': web('x') },
    source: { files: ['a.yaml'] },
    typed: ['--file', 'a.yaml'],
  },
  'COMPOSE_PROFILES of .env': {
    files: {
      '.env': 'COMPOSE_PROFILES=debug,other\n',
      'compose.yaml': 'services:\n  a: { image: a, profiles: [debug] }\n  b: { image: b }\n',
    },
  },
  'COMPOSE_PROFILES of .env where profiles are named': {
    files: {
      '.env': 'COMPOSE_PROFILES=debug\n',
      'compose.yaml':
        'services:\n  a: { image: a, profiles: [debug] }\n  b: { image: b, profiles: [prod] }\n',
    },
    source: { profiles: ['prod'] },
    typed: ['--profile', 'prod'],
  },
  'a named file lies in a folder of its own': {
    files: {
      '.env': 'WHO=outer\n',
      'apps/web/.env': 'WHO=inner\n',
      'apps/web/app.env': 'X=1\n',
      'apps/web/compose.yaml': web(
        `x:\${WHO}`,
        `, env_file: app.env, volumes: ["./d:/d", "\${PWD}/e:/e"]`,
      ),
    },
    source: { files: ['apps/web/compose.yaml'] },
    typed: ['--file', 'apps/web/compose.yaml'],
  },
  'named files lie in several folders: the first one counts': {
    files: {
      'b/.env': 'WHO=b\n',
      'b/main.yaml': web(`x:\${WHO}`, ', volumes: ["./d:/d"]'),
      'a/more.yaml': 'services: { web: { volumes: ["./e:/e"], build: ../lib } }\n',
    },
    source: { files: ['b/main.yaml', 'a/more.yaml'] },
    typed: ['--file', 'b/main.yaml', '--file', 'a/more.yaml'],
  },
  'a .env that begins with a byte order mark': {
    files: { '.env': '\ufeffWHO=marked\n', 'compose.yaml': web(`x:\${WHO}`) },
  },
  'PWD is the folder, also in .env and in defaults': {
    files: {
      '.env': `DATA=\${PWD}/data\n`,
      'compose.yaml': web('x', `, volumes: ["\${DATA}:/a", "\${OTHER:-$PWD/b}:/b"]`),
    },
  },
  'PWD of the env wins': {
    files: { 'compose.yaml': web('x', `, volumes: ["\${PWD}/a:/a"]`) },
    env: { PWD: '/srv/elsewhere' },
  },
  'a build names a key for ssh': {
    files: {
      'compose.yaml':
        'services: { web: { build: { context: ., ssh: [default] } }, b: { image: b } }\n',
    },
  },
}

describe('SD-02 a project is found and read as it is by hand where', () => {
  it.each(Object.entries(cases))('%s', async (title, each) => {
    const name = bed.name(`typed-${Object.keys(cases).indexOf(title)}`)
    stacks.write(name, each.files)
    const cwd = join(stacks.folder(name), each.at ?? '')
    const source = composeConfigSchema.parse({ kind: 'compose', path: cwd, ...each.source })
    const found = await findOwn(source, each.env)
    const project = { ...found, name, profiles: source.profiles, env: each.env ?? {} }
    const { binary, env } = stacks.docker()
    const options = { cwd, env: { ...env, PWD: cwd, HOME: process.env.HOME, ...each.env } }
    const args = ['compose', '-p', name, ...(each.typed ?? []), 'config', '--format', 'json']
    const [ours, theirs] = await Promise.all([
      readProject(session(), project, { signal }),
      run(binary, args, options),
    ])
    expect(ours).toEqual(JSON.parse(theirs.stdout))
  })
})

// Secrets that are kept, through all that is done to a stack and an image and all that goes wrong: they are where a
// container is given them, and nowhere else.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { image } from '../../support/compose-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { type Ended, terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const form = campaignForm('secret-canaries')
/** By itself one stack that comes up and then fails; all that may be done to it as a campaign. */
const isWhole = form.count > 4
const dir = mkdtempSync(join(tmpdir(), 'longshore-canaries-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const [bin, calls, given] = [join(dir, 'bin'), join(dir, 'arguments'), join(dir, 'given')]
/** Every `docker` that is run writes its arguments down, and whether its environment has a canary. */
const path = () => {
  mkdirSync(bin, { recursive: true })
  const script = `#!/bin/sh
printf '%s ' "$@" >>'${calls}'; echo >>'${calls}'
if env | grep -q c4n4ry; then printf '%s ' "$@" >>'${given}'; echo >>'${given}'; fi
PATH="\${PATH#*:}" exec docker "$@"
`
  writeFileSync(join(bin, 'docker'), script)
  chmodSync(join(bin, 'docker'), 0o755)
  return bin
}
const temporary = join(dir, 'tmp')
mkdirSync(temporary)
dockerCli(bed)
const folderOfDocker = path()
// The docker of the tests comes after it.
const env = {
  TMPDIR: temporary,
  get PATH() {
    return `${folderOfDocker}:${process.env.PATH}`
  },
}
const terminal = terminalBed(bed, undefined, env)

/** Under names that say nothing, with all that quoting may trip over. */
const canaries = Array.from({ length: form.count }, (_, at) => ({
  key: `VALUE_${form.first + at}`,
  value: `c4n4ry-${form.first + at}-${bed.tag} "q" $x /?&=+é`,
}))

function spellings(value: string): string[] {
  const bytes = Buffer.from(value)
  return [
    ...[value, JSON.stringify(value).slice(1, -1), value.replaceAll('$', '$$$$')],
    ...[encodeURIComponent(value), new URLSearchParams({ v: value }).toString().slice(2)],
    ...[bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')],
    value.slice(0, value.indexOf(' ')),
  ]
}
const all = canaries.flatMap(({ value }) => spellings(value))
const heard = (text: string) => all.filter((each) => text.includes(each))

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const said: string[] = []
async function told(...args: string[]): Promise<Ended> {
  const ended = await terminal.run(...args)
  said.push(ended.out, ended.err)
  expect({ args, heard: heard(`${ended.out}${ended.err}`) }).toEqual({ args, heard: [] })
  return ended
}

/** It says everything it was given, and goes on or ends. */
const project = (end: string) =>
  JSON.stringify({
    services: {
      web: {
        ...{ image: image('shell'), stop_grace_period: '0s', environment: ownEnv },
        entrypoint: ['/bin/sh', '-c', `env; ${end}`],
        labels: { note: `of \${${canaries[0]?.key}}` },
      },
    },
  })
const ownEnv = Object.fromEntries(canaries.map(({ key }) => [key, `\${${key}}`]))

const envFile = (values: readonly { key: string; value: string }[]): string => {
  const file = join(dir, 'values.env')
  writeFileSync(file, values.map(({ key, value }) => `${key}='${value}'\n`).join(''))
  return file
}

const plans = (name: string) => [
  ['plan', name],
  ['--json', 'plan', name],
]
const answers = (name: string) => [
  ...[
    ['secrets', 'list'],
    ['--json', 'secrets', 'list'],
    ['--json', 'activity'],
  ],
  ...[
    ['workloads', 'show', name],
    ['releases', 'list', name],
    ['deployments', 'list'],
  ],
]

/** Before any is set: nothing is changed, and it says which. */
async function refusedWithout(name: string): Promise<void> {
  const refused = await told('deploy', name)
  expect(refused.code).not.toBe(0)
  expect(refused.err).toMatch(/VALUE_\d+, which is not set/)
  expect(await terminal.containers(name)).toEqual([])
}

/** Set anew: by its key alone in plan and status. */
async function setAnew(name: string, keys: string): Promise<void> {
  const [first] = canaries
  const anew = { key: first?.key ?? '', value: `${first?.value}-anew` }
  await told('secrets', 'import', envFile([anew]), '--workload', name, '--secret', keys, '--yes')
  expect((await told('status')).out).toContain(`${anew.key} set anew`)
  expect((await told('plan', name)).out).toContain(anew.key)
}

it(
  'TF-57 TF-58 canaries among secrets are heard nowhere but in the container, whatever is done and goes wrong',
  async () => {
    const name = bed.name('canaries')
    const folder = join(dir, 'project')
    mkdirSync(folder)
    const write = (end: string) => writeFileSync(join(folder, 'compose.yaml'), project(end))
    write('exec sleep 1000')
    const references = Object.fromEntries(canaries.map(({ key }) => [key, { secret: key }]))
    const document = join(dir, 'document.json')
    const source = { kind: 'compose', path: folder, pull: 'never' }
    const deploy = { stabilise: '300ms', stopTimeout: '1s' }
    writeFileSync(
      document,
      JSON.stringify({ name, host: 'local', env: references, source, deploy }),
    )
    await terminal.ask('workloads', 'apply', '-f', document)

    if (isWhole) await refusedWithout(name)

    const keys = canaries.map(({ key }) => key).join(',')
    const importing = ['--workload', name, '--secret', keys, '--yes']
    expect((await told('secrets', 'import', envFile(canaries), ...importing)).code).toBe(0)
    for (const args of isWhole ? plans(name) : []) expect((await told(...args)).code).toBe(0)
    expect((await told('--json', 'deploy', name)).code).toBe(0)
    const [container = ''] = await terminal.containers(name)
    const { Config } = await bed.ask<{ Config: { Env: string[] } }>(
      'GET',
      `/containers/${container}/json`,
    )
    for (const { key, value } of canaries) expect(Config.Env).toContain(`${key}=${value}`)
    if (isWhole) await told('logs', name)
    await told('--json', 'logs', name)

    if (isWhole) await setAnew(name, keys)
    write('exit 3')
    expect((await told('--json', 'deploy', name)).code).not.toBe(0)
    if (isWhole) {
      write('exec sleep 1001')
      expect((await told('deploy', name)).code).toBe(0)
      expect((await told('status')).out).not.toContain('set anew')
      expect((await told('--json', 'rollback', name)).err).toBeDefined()
    }
    for (const args of isWhole ? answers(name) : [['--json', 'activity']]) await told(...args)

    for (const file of [...filesIn(terminal.dir), ...filesIn(temporary)])
      expect({ file, heard: heard(readFileSync(file, 'latin1')) }).toEqual({ file, heard: [] })
    expect(readFileSync(calls, 'utf8')).toContain('compose')
    expect(readFileSync(given, 'utf8')).toContain('compose')
    expect(heard(readFileSync(calls, 'utf8'))).toEqual([])
    // Only what reads the project, or brings it up from its files, is given them.
    const needless = readFileSync(given, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !/ (config|up|build|create) /.test(`${line} `))
    expect(needless).toEqual([])
    tellCampaign(form, { canaries: canaries.length, texts: said.length })
  },
  isWhole ? 600_000 : 180_000,
)

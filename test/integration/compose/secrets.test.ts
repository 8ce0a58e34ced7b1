// Secrets of env files, filled in everywhere: none of them is shown, stored in clear, or in an argument.
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
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createProjects } from '../../../src/main/sources/projects.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { sessionOn } from '../../support/local-session.ts'
import { sources } from '../../support/sources.ts'

const bed = sharedEngine()
const dir = mkdtempSync(join(tmpdir(), 'longshore-secrets-'))
const stacks = composeBed(bed, { dir: join(dir, 'state') })
const session = sessionOn(bed)
const never = new AbortController().signal
mkdirSync(join(dir, 'state'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const places = [
  ...['ARGUMENT', 'COMMAND', 'LABEL', 'CHECK', 'CONFIG', 'EXTRA', 'NETWORK', 'VOLUME', 'NOTE'],
  ...['ENVIRONMENT', 'DOCUMENT', 'INCLUDED', 'ENV_FILE', 'PRINTED'],
] as const
/** A value of its own for each place, with all that quoting may trip over. */
const secret = (place: string) => `${place.toLowerCase()}-"s3 cret" $x # ${bed.tag}\\b`
const inFile = (place: string) => `${place}_TOKEN='${secret(place)}'\n`
const unnamed = 'known-by-its-place-alone'
const composed = 'beginning-of-it-and-its-end'

/** Every `docker` that is run writes its arguments down. */
function recordArguments(): () => string {
  const { binary } = stacks.docker()
  const [folder, log] = [join(dir, 'bin'), join(dir, 'arguments')]
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'docker'),
    `#!/bin/sh\nprintf '%s\\n' "$@" >>'${log}'\nexec '${binary}' "$@"\n`,
  )
  chmodSync(join(folder, 'docker'), 0o755)
  process.env.PATH = `${folder}:${process.env.PATH}`
  return () => readFileSync(log, 'utf8')
}

const compose = (script: string) => `
include: [ { path: [part/compose.yaml] } ]
x-note: "\${NOTE_TOKEN}"
services:
  web:
    image: ${image('shell')}
    stop_grace_period: 1s
    entrypoint: [/bin/sh, -c, ${JSON.stringify(script)}, sh, "--token=\${ARGUMENT_TOKEN}"]
    command: "--also \${COMMAND_TOKEN} \${DOCUMENT_TOKEN}"
    env_file: [web.env]
    environment: { PRINTED_TOKEN: "\${PRINTED_TOKEN}", PLAIN: "\${ENVIRONMENT_TOKEN}" }
    labels: { plain: "\${LABEL_TOKEN}", whole: "\${COMPOSED_TOKEN}", other: "\${UNNAMED}" }
    annotations: { any: "\${EXTRA_TOKEN}" }
    healthcheck: { test: [CMD, /bin/sh, -c, "exit 0", x, "\${CHECK_TOKEN}"], interval: 1s }
    configs: [app]
    secrets: [db]
configs: { app: { content: "key = \${CONFIG_TOKEN}" } }
secrets: { db: { environment: UNNAMED } }
networks: { default: { labels: { any: "\${NETWORK_TOKEN}" } } }
volumes: { data: { labels: { any: "\${VOLUME_TOKEN}" } } }
`

const files = (script: string) => ({
  'compose.yaml': compose(script),
  'part/compose.yaml': `services: { part: { image: ${image('v1')}, labels: { any: "\${INCLUDED_TOKEN}" } } }\n`,
  'part/.env': inFile('INCLUDED'),
  'web.env': inFile('ENV_FILE'),
  '.env': `${places
    .filter((place) => !['INCLUDED', 'ENV_FILE', 'DOCUMENT'].includes(place))
    .map(inFile)
    .join(
      '',
    )}UNNAMED=${unnamed}\nBASE=beginning-of-it\nCOMPOSED_TOKEN=\${BASE}-and-its-end\nMODE=production\n`,
})

const all = [...places.map(secret), unnamed, composed]
/** In none of the ways in which JSON, YAML or `docker compose` write it. */
function expectNone(text: string, where: string): void {
  const found = all.filter((value) =>
    [value, JSON.stringify(value).slice(1, -1), value.replaceAll('$', '$$$$')].some((each) =>
      text.includes(each),
    ),
  )
  expect(found, where).toEqual([])
  for (const place of places) expect(text, where).not.toContain(`${place.toLowerCase()}-"s3`)
}

describe('a secret of an env file', () => {
  it('is nowhere in what is shown, stored or given as an argument, wherever it is filled in', async () => {
    const argumentsSoFar = recordArguments()
    const name = stacks.apply('secrets', files('exec sleep 1000'), {
      env: { DOCUMENT_TOKEN: secret('DOCUMENT') },
    })
    const { store } = stacks.deploys()
    expectNone(JSON.stringify(await stacks.plan(name)), 'the plan')
    const first = await stacks.deploy(name)
    expect(first).toMatchObject({ state: 'succeeded' })
    const [release] = store.releases.list(name)
    expect(release?.config).toMatchObject({
      'web.image': image('shell'),
      'web.labels.plain': '••••',
      'web.environment.PLAIN': '••••',
      'configs.app.content': '••••',
    })

    // It says what it was told, and ends: that is told in turn.
    const changed = files('echo "told $$PRINTED_TOKEN"; exit 3')
    stacks.write(name, changed)
    expectNone(JSON.stringify(await stacks.plan(name)), 'the plan of a change')
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({ failure: { kind: 'container-exited', lines: ['told ••••'] } })

    const projects = createProjects(sources, {
      hosts: { get: session } as never,
      store,
      settings: { get: () => settingsSchema.parse({}) },
      clock: systemClock,
    })
    const { rendered } = await projects.read({ workload: name }, never)
    expect(rendered).toContain('plain: ••••')
    expectNone(rendered ?? '', 'the rendered project')
    const events = [first, failed].map(({ id }) => stacks.deploys().events(id))
    expectNone(JSON.stringify([first, failed, events, store.releases.list(name)]), 'the history')
    expectNone(JSON.stringify(store.activity.list({ limit: 100 })), 'the activity')
    expectNone(argumentsSoFar(), 'an argument')
    for (const file of readdirSync(join(dir, 'state')).filter((each) =>
      each.startsWith('state.db'),
    ))
      expectNone(readFileSync(join(dir, 'state', file), 'latin1'), file)
  })
})

// What is refused of a project is told with its file, its line and its service, and with the variable that is the cause.
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import type { Files } from '../../support/stack-folders.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)

const web = (more: string) =>
  `services:\n  db: { image: "${image('hold')}" }\n  web:\n    image: "${image('hold')}"\n${more}`

async function refusal(base: string, files: Files): Promise<Failure | undefined> {
  const name = stacks.apply(base, files)
  const error: unknown = await stacks.plan(name).catch((thrown: unknown) => thrown)
  return failureOf(error)
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')

/** `path: message` of each. */
function said(failure: Failure | undefined): string[] {
  const issues = failure && 'issues' in failure ? failure.issues : []
  return issues.map(({ path, message }) => `${path}: ${message}`)
}

const cases: Readonly<Record<string, readonly [files: Files, ...said: (string | RegExp)[]]>> = {
  'an unset variable leaves an empty part of a mount': [
    { 'compose.yaml': web(`    volumes:\n      - ./a:/a\n      - \${BACKUPS}:/backups\n`) },
    /^compose.yaml line 7: services.web.volumes: invalid spec: :\/backups: .*: BACKUPS is not set$/,
  ],
  'an unset variable leaves a mount empty': [
    { 'compose.yaml': web(`    volumes: ["\${BACKUPS}"]\n`) },
    /^compose.yaml line 5: services.web.volumes: .*: BACKUPS is not set$/,
  ],
  'an unset variable leaves a port out': [
    { 'compose.yaml': web(`    ports:\n      - "80:80"\n      - "81:\${P}"\n`) },
    /^compose.yaml line 7: services.web.ports: .*: P is not set$/,
  ],
  'an unset variable leaves an image without its tag': [
    { 'compose.yaml': `services:\n  web:\n    image: "a/b:\${APP_TAG}"\n` },
    'compose.yaml line 3: services.web.image: "" is not a tag: APP_TAG is not set',
  ],
  'an unset variable leaves an image without a name': [
    { 'compose.yaml': `services:\n  web:\n    image: \${IMAGE}\n` },
    /^compose.yaml line 3: services.web: has neither an image nor .*: IMAGE is not set$/,
  ],
  'an unset variable leaves the type of a mount out': [
    {
      'compose.yaml': `${web(`    volumes:\n      - target: /a\n        source: data\n        type: \${KIND}\n`)}volumes: { data: {} }\n`,
    },
    'compose.yaml line 8: services.web.volumes.0.type: is missing: KIND is not set',
  ],
  'an unset variable is no number, no size and no span of time': [
    { 'compose.yaml': web(`    mem_limit: \${M}\n    stop_grace_period: \${T}\n`) },
    /^compose.yaml line 5: services.web.mem_limit: .*: M is not set$/,
    /^compose.yaml line 6: services.web.stop_grace_period: .*: T is not set$/,
  ],
  'a mount has no type': [
    {
      'compose.yaml': web(
        '    volumes:\n      - source: /srv/a\n        target: /a\n      - source: b\n        target: /b\n',
      ),
    },
    'compose.yaml line 6: services.web.volumes.0: type is required',
  ],
  'an env file is not there': [
    { 'compose.yaml': web('    env_file:\n      - a.env\n      - conf/app.env\n'), 'a.env': '' },
    'compose.yaml line 7: services.web.env_file: there is no env file conf/app.env',
  ],
  'an env file of what is included is not there': [
    {
      'compose.yaml': `include: [sub/more.yaml]\n${web('')}`,
      'sub/more.yaml': 'services:\n  more:\n    image: x\n    env_file: app.env\n',
    },
    'sub/more.yaml line 4: services.more.env_file: there is no env file sub/app.env',
  ],
  'an env file is broken': [
    {
      'compose.yaml': web('    env_file: [a.env, b.env]\n'),
      'a.env': 'A=1\n',
      'b.env': 'A=1\nB B=hunter2\n',
    },
    /^compose.yaml line 5: services.web.env_file: .*b.env line 2: key cannot contain a space$/,
  ],
  'an env file is written in UTF-16': [
    {
      'compose.yaml': web('    env_file: a.env\n'),
      'a.env': utf16('A=hunter2\n'),
    },
    /^compose.yaml line 5: services.web.env_file: .*a.env line 1: it is written in UTF-16/,
  ],
  'the .env is written in UTF-16': [
    {
      'compose.yaml': web(''),
      '.env': utf16('A=hunter2\n'),
    },
    /^\.env line 1: it is written in UTF-16, and read as UTF-8: save it as UTF-8$/,
  ],
  'a file that is included is not there': [
    { 'compose.yaml': `include:\n  - sub/gone.yaml\n${web('')}` },
    'compose.yaml line 2: include: there is no file sub/gone.yaml',
  ],
  'a file that is extended is not there': [
    { 'compose.yaml': web('    extends: { file: gone.yaml, service: a }\n') },
    'compose.yaml line 5: services.web.extends: there is no file gone.yaml',
  ],
  'what is included has a field that there is not': [
    {
      'compose.yaml': `include: [sub/more.yaml]\n${web('')}`,
      'sub/more.yaml': 'services:\n  more:\n    imagee: x\n',
    },
    'sub/more.yaml line 3: services.more: has no field imagee',
  ],
  'what is included is unsafe': [
    {
      'compose.yaml': `include: [sub/more.yaml]\n${web('')}`,
      'sub/more.yaml': `services:\n  agent:\n    image: "${image('hold')}"\n    privileged: true\n    volumes:\n      - ./a:/a\n      - /var/run/docker.sock:/var/run/docker.sock\n`,
    },
    /^sub\/more.yaml line 4: services.agent.privileged: /,
    /^sub\/more.yaml line 7: services.agent.volumes: .*docker.sock is the engine itself$/,
  ],
  'what is extended is unsafe': [
    {
      'compose.yaml': web('    extends: { file: sub/base.yaml, service: base }\n'),
      'sub/base.yaml': 'services:\n  base:\n    volumes:\n      - /etc/ntfy/:/etc/ntfy/\n',
    },
    'sub/base.yaml line 4: services.web.volumes: /etc/ntfy is part of what runs the host',
  ],
  'a mount climbs, as it is written or by default': [
    {
      'compose.yaml': web(
        `    volumes:\n      - ../a:/a\n      - \${D:-../b}:/b\n      - ./c:/c\n`,
      ),
    },
    'compose.yaml line 6: services.web.volumes: ../a climbs out of its folder',
    'compose.yaml line 7: services.web.volumes: ../b climbs out of its folder',
  ],
  'more is wrong than anybody reads at once': [
    {
      'compose.yaml': `services:\n${Array.from({ length: 7 }, (_, i) => `  s${i}: { image: "a:$T" }\n`).join('')}`,
    },
    ...Array.from(
      { length: 7 },
      (_, i) => new RegExp(`line ${i + 2}: services.s${i}.image: .*T is not set`),
    ),
  ],
}

describe('SD-33 a refusal names file, line and service where', () => {
  it.each(Object.entries(cases))('%s', async (title, [files, ...expected]) => {
    const failure = await refusal(`refused-${Object.keys(cases).indexOf(title)}`, files)
    const found = said(failure)
    expect(found).toEqual(
      expected.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
    )
    expect(JSON.stringify(failure)).not.toContain('hunter2')
  })

  it('tells in one round what is unsafe and what is missing, with the way to make it', async () => {
    const failure = await refusal('rounds', {
      'compose.yaml': `${web('    privileged: true\n    networks: [out]\n    volumes: ["data:/data"]\n')}networks: { out: { external: true, name: no-such-net } }\nvolumes: { data: { external: true, name: no-such-data } }\n`,
    })
    expect(failure).toMatchObject({
      kind: 'unsafe-project',
      issues: [{ path: 'compose.yaml line 5: services.web.privileged' }],
      others: [
        { message: expect.stringMatching(/: docker network create no-such-net$/) },
        { message: expect.stringMatching(/: docker volume create no-such-data$/) },
      ],
    })
  })

  it('keeps what was warned of, also where that is not the cause', async () => {
    const failure = await refusal('warned', {
      'compose.yaml': `version: "3"\n${web(`    command: "\${WHO}"\n    privileged: [1]\n`)}`,
    })
    expect(failure).toMatchObject({
      kind: 'invalid',
      warnings: [expect.stringMatching(/^WHO is not set/)],
    })
  })
})

describe('a plan of a stack', () => {
  it('warns of files that are mounted and not there, and of nothing that may be a folder', async () => {
    const name = stacks.apply('hollow', {
      'compose.yaml': web(`    volumes:
      - ./there.conf:/etc/there.conf
      - ./gone.conf:/etc/gone.conf
      - /srv/no-such/Caddyfile:/etc/caddy/Caddyfile:ro
      - { type: bind, source: ./long.yml, target: /long.yml }
      - ./data:/data
      - ./conf.d:/etc/app/conf.d
    secrets: [token, key]
secrets: { token: { file: ./token }, key: { environment: NO_SUCH_KEY } }
`),
      'there.conf': '',
    })
    const at = stacks.folder(name)
    const { warnings } = await stacks.plan(name)
    expect(warnings).toContainEqual(
      expect.stringMatching(/^web: NO_SUCH_KEY is not set, and secret/),
    )
    expect(warnings.filter((each) => /no file/.test(each))).toEqual([
      `web: there is no file ${at}/gone.conf on the host: docker makes an empty folder of it`,
      'web: there is no file /srv/no-such/Caddyfile on the host: docker makes an empty folder of it',
      `web: there is no file ${at}/long.yml on the host, and none is made`,
      `web: there is no file ${at}/token on the host, and none is made`,
    ])
  })

  it('has no rows of our own labels', async () => {
    const name = stacks.apply('rows', {
      'compose.yaml': `${web('    volumes: ["data:/data"]\n')}volumes: { data: {} }\n`,
    })
    const fields = (await stacks.plan(name)).difference.map(({ field }) => field)
    expect(fields).toContain('web.image')
    expect(fields.filter((field) => field.includes('longshore.'))).toEqual([])
  })
})

describe('SD-33 a project is taken that', () => {
  it.each<[string, Files]>([
    ['mounts its own folder', { 'compose.yaml': web('    volumes: [".:/code", "./src:/src"]\n') }],
    [
      'shares memory and reads certificates',
      {
        'compose.yaml': web(
          '    volumes: ["/dev/shm:/dev/shm", "/etc/ssl/certs/:/etc/ssl/certs/:ro"]\n',
        ),
      },
    ],
    [
      'takes the volumes of its own service',
      { 'compose.yaml': `${web('    volumes_from: [db:ro]\n')}` },
    ],
    [
      'is built with a key for ssh',
      {
        'compose.yaml':
          'services:\n  web:\n    build: { context: ., ssh: [default, "mykey=./id_fake"] }\n',
        Dockerfile: `FROM ${image('hold')}\n`,
        id_fake: '',
      },
    ],
  ])('%s', async (_, files) => {
    expect(await refusal('taken', files)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { type FailureKind, failureSchema } from '../../../../src/shared/model/failure.ts'
import { type Around, describeFailure } from '../../../../src/shared/model/failure-text.ts'
import { run } from '../../cli/harness.ts'

type Facts = Readonly<Record<string, unknown>>
interface Case {
  readonly before: Facts
  /** The same, met once more with the remedy done. */
  readonly done?: readonly Facts[]
  readonly around?: Around
  /** Why it cannot be met with its remedy done: the place that fails with it looks for just that. */
  readonly gone?: string
}

const host = 'prod-1'
const image = 'shop:1'
const lines: string[] = []
const issues = [{ path: 'services.web', message: 'is wrong' }]
const probe = { at: 0, ok: false, target: 'http://a:80/healthz', answer: '', durationMs: 1 }
const exit = { exitCode: 137, oomKilled: true, restarts: 0, error: '', finishedAt: '' }
const holder = {
  ...{ installation: 'i1', workload: 'web', deployment: 'd1', since: 0, leaseMs: 30_000 },
  by: { user: 'ann', machine: 'laptop' },
}
const recorded = { keyType: 'ssh-ed25519', fingerprint: 'SHA256:old', file: '/k', line: 3 }
const key = { host, address: 'a:22', keyType: 'ssh-ed25519', fingerprint: 'SHA256:new' }
const inPlay = 'it is looked at anew each time, and the failure is of what is found'

/** A kind that is added does not compile without what becomes of it. */
const cases: { readonly [K in FailureKind]: Case } = {
  'host-unreachable': {
    before: { host, reason: 'it does not answer' },
    done: [
      { host, reason: 'the host name is not known (ENOTFOUND)', why: 'name' },
      { host, reason: 'nothing listens there (ECONNREFUSED)', why: 'refused' },
    ],
  },
  'ssh-failed': {
    before: { host, address: 'a:22', reason: 'no banner' },
    around: { byDoctor: true },
  },
  'ssh-no-common-algorithm': {
    before: {
      ...{ host, address: 'a:22', directive: 'MACs', offered: ['umac-64@openssh.com'] },
      ...{ onRequest: ['hmac-sha1'], able: ['hmac-sha2-256'] },
    },
    gone: 'what ~/.ssh/config asks for is offered, and then it is in common',
  },
  'ssh-auth-failed': {
    before: { host, address: 'a:22', user: 'u', tried: [{ method: 'agent', found: 'refused' }] },
    done: [
      { host, address: 'a:22', user: 'u', tried: [] },
      { host, address: 'a:22', user: 'u', tried: [{ method: 'key', found: 'no such file' }] },
      { host, address: 'a:22', user: 'u', tried: [{ method: 'password', found: 'refused' }] },
      { host, address: 'a:22', user: 'u', tried: [], ended: 'Too many authentication failures' },
    ],
  },
  'ssh-answer-needed': {
    before: { host, address: 'a:22', method: 'password', prompts: [] },
    gone: 'an answer that was given is tried first',
  },
  'ssh-config-unsupported': {
    before: { host, directive: 'ProxyCommand', instead: 'Set ProxyJump instead.' },
    gone: inPlay,
  },
  'ssh-config-invalid': { before: { host, reason: 'line 2' }, gone: inPlay },
  'host-key-unknown': { before: { ...key, seenAs: [] }, gone: 'a trusted key is known' },
  'host-key-changed': { before: { ...key, known: [recorded] }, gone: inPlay },
  'host-key-revoked': { before: { ...key, by: recorded }, gone: inPlay },
  'host-key-certificate': { before: { host, address: 'a:22', by: recorded }, gone: inPlay },
  'tls-failed': { before: { host, address: 'a:2376', reason: 'it is expired' }, gone: inPlay },
  'socket-missing': { before: { host, socket: '/s' }, gone: inPlay },
  'socket-forbidden': { before: { host, socket: '/s', user: 'u' }, gone: inPlay },
  'tunnel-refused': {
    before: { host, reason: 'sshd forwards no socket' },
    done: [
      { host, reason: 'it runs no command', lacks: 'sessions' },
      { host, reason: 'only 3 logs', lacks: 'places' },
    ],
  },
  'shell-refused': {
    before: { host, address: 'a:22', user: 'u', reason: 'it ended', lines: [] },
    gone: inPlay,
  },
  'endpoint-unusable': {
    before: {
      ...{ host, endpoint: 'ssh://x', found: 'DOCKER_HOST', reason: 'it is no way' },
      instead: 'Unset it.',
    },
    gone: inPlay,
  },
  'host-read-only': { before: { host, action: 'deploy' }, gone: inPlay },
  'host-in-use': { before: { host, workloads: ['web'] }, gone: inPlay },
  'engine-unavailable': {
    before: { host, endpoint: '/s', reason: 'it ended' },
    done: [
      { host, endpoint: '/s', reason: 'permission is denied', why: 'forbidden' },
      { host, endpoint: '/s', reason: 'it did not answer', why: 'silent' },
      { host, endpoint: '/s', reason: 'no engine', why: 'other' },
    ],
  },
  'engine-error': {
    before: { host, operation: 'stop', status: 500, message: 'no' },
    gone: 'to read its answer mends nothing that could be done already',
  },
  'api-version': {
    before: { host, server: '1.30', ours: '1.41', older: 'engine' },
    done: [{ host, server: '1.60 to 1.70', ours: '1.41', older: 'longshore' }],
  },
  'capability-missing': { before: { host, capability: 'run' }, gone: inPlay },
  'containers-unreachable': {
    before: { host, reason: 'no helper' },
    gone: 'without a health path nothing is dialled, and a published port is a way',
  },
  'port-unreachable': {
    before: { container: 'c', port: 80, reason: 'no network', instead: 'Publish the port.' },
    gone: inPlay,
  },
  'image-not-found': {
    before: { host, image, pull: 'always' },
    done: [
      { host, image, pull: 'never' },
      { host, image, pull: 'always', release: 'r3' },
    ],
  },
  'pull-failed': {
    before: { host, image, reason: 'eof' },
    done: [...['rate', 'platform', 'moved', 'certificate'], ...['name', 'refused', 'silent']].map(
      (cause) => {
        return { host, image, reason: 'the registry answered', cause }
      },
    ),
  },
  'registry-auth': {
    before: { host, image, registry: 'r.example', account: '' },
    done: [
      { host, image, registry: 'r.example', account: 'ada' },
      { host, image, registry: 'r.example', account: 'ada', named: 'team' },
    ],
  },
  'registry-failed': {
    before: { registry: 'r.example', repository: 'a/b', account: '', cause: 'name', reason: 'no' },
    done: [
      ...['refused', 'silent', 'certificate', 'plain-http', 'not-found', 'answer'],
      ...['no-access', 'rate'],
    ].map((cause) => {
      return { registry: 'r.example', repository: 'a/b', account: 'ada', cause, reason: 'no' }
    }),
  },
  'repository-failed': {
    before: { repository: 'https://g.example/a', ref: 'main', cause: 'name', reason: 'no' },
    done: [
      ...['not-found', 'no-access', 'no-ref', 'host-key'],
      ...['refused', 'silent', 'certificate', 'answer'],
    ].map((cause) => ({ repository: 'https://g.example/a', ref: 'main', cause, reason: 'no' })),
  },
  'dns-failed': {
    before: { account: 'home', name: 'a.example', cause: 'name', reason: 'no' },
    done: [
      ...['refused', 'silent', 'certificate', 'answer', 'rate', 'key', 'clock', 'unsigned'],
      ...['access', 'zone', 'apex', 'taken'],
    ].map((cause) => ({ account: 'home', name: 'a.example', cause, reason: 'no' })),
  },
  'dns-account-in-use': { before: { account: 'home', workloads: ['web'] }, gone: inPlay },
  'copy-failed': {
    before: { from: 'lab', to: host, image, name: image, why: 'name-taken', found: 'sha256:old' },
    gone: inPlay,
  },
  'proxy-away': { before: { host, proxy: 'Caddy', reason: 'it is silent' }, gone: inPlay },
  'proxy-refused': {
    before: { host, proxy: 'Caddy', route: 'a.b', reason: 'unknown module' },
    gone: inPlay,
  },
  'proxy-not-applied': {
    before: { host, proxy: 'Caddy', route: 'a.b', reason: 'it leads elsewhere' },
    gone: inPlay,
  },
  'route-changed': {
    before: { host, proxy: 'Caddy', route: 'a.b', reason: 'it leads elsewhere' },
    gone: inPlay,
  },
  'route-taken': {
    before: { host, proxy: 'Caddy', route: 'a.b', holder: 'workload blog' },
    gone: inPlay,
  },
  'route-unproved': {
    before: { host, proxy: 'Caddy', route: 'a.b', reason: 'release r3 answered' },
    gone: inPlay,
  },
  'git-credential-in-use': { before: { credential: 'acme', workloads: ['web'] }, gone: inPlay },
  'registry-in-use': { before: { registry: 'team', workloads: ['web'] }, gone: inPlay },
  'secret-in-use': { before: { secret: 'KEY', workloads: ['web'] }, gone: inPlay },
  'secrets-unusable': {
    before: { workload: 'web', secrets: [{ name: 'KEY', keys: ['K'], why: 'missing' }] },
    gone: inPlay,
  },
  'log-unreadable': {
    before: { host, container: 'c', reason: 'its driver keeps none' },
    gone: 'it is said for what the engine itself could not read',
  },
  'no-space': {
    before: { where: '/data', message: 'disk full', lacks: 'room' },
    done: ['inodes', 'quota', 'addresses'].map((lacks) => ({
      where: '/data',
      message: 'full',
      lacks,
    })),
  },
  'name-conflict': {
    before: { host, name: 'web', holder: 'old', isOrphan: true },
    done: [{ host, name: 'web', holder: 'other' }],
  },
  'port-taken': {
    before: { host, port: '80', holder: 'other' },
    done: [
      { host, port: '80', holder: 'web', isOwn: true },
      { host, port: '80', holder: 'old', isOrphan: true },
      { host, port: '80', holder: '', use: 'serve' },
    ],
  },
  'create-failed': { before: { host, message: 'bad mount' }, gone: inPlay },
  'start-failed': {
    before: { host, message: 'no such file' },
    // As engines of 20.10 to 28 word it.
    done: [
      { host, message: 'could not select device driver "" with capabilities: [[gpu]]' },
      {
        host,
        message:
          'error gathering device information while adding custom device "/dev/x": no such file or directory',
      },
      {
        host,
        message:
          'failed to create task for container: OCI runtime create failed: exec: "nothing": executable file not found in $PATH: unknown',
      },
    ],
  },
  'container-exited': {
    before: { container: 'c', exit: { ...exit, isLimited: true }, lines },
    done: [{ container: 'c', exit: { ...exit, isLimited: false }, lines }],
  },
  'network-gone': {
    before: { host, workload: 'shop', networks: ['ls-shop_back'], containers: ['shop-web-1'] },
    gone: inPlay,
  },
  'container-paused': {
    before: { host, workload: 'shop', services: ['web'], containers: ['shop-web-1'] },
    gone: inPlay,
  },
  'container-unhealthy': {
    before: { container: 'c', lines },
    done: [{ container: 'c', lines, probe: { ...probe, answer: '/bin/sh: curl: not found' } }],
  },
  'exec-unsupported': { before: { host, container: 'web' }, gone: 'docker runs it' },
  'completion-timeout': {
    before: { container: 'c', waitedMs: 600_000, lines },
    done: [{ container: 'c', waitedMs: 1_200_000, lines }],
  },
  'health-timeout': {
    before: { container: 'c', waitedMs: 30_000, probe, lines },
    done: [
      { container: 'c', waitedMs: 300_000, probe, lines, restarts: 4 },
      { container: 'c', waitedMs: 300_000, probe: { ...probe, status: 404 }, lines },
      {
        ...{ container: 'c', waitedMs: 300_000, lines },
        probe: { ...probe, answer: 'exec: "curl": executable file not found in $PATH: unknown' },
      },
    ],
  },
  'probe-failed': {
    before: { container: 'c', reason: 'no route' },
    gone: 'it is not made any more',
  },
  'unsafe-project': { before: { host, issues }, gone: 'what is allowed is no issue any more' },
  'compose-missing': {
    before: { host, reason: 'no plugin' },
    done: [
      { host, reason: 'no plugin', standalone: '1.29.2' },
      { host, reason: 'no plugin', standalone: '2.26.1' },
      { host, reason: 'no docker', lacks: 'docker' },
      { host, reason: 'no commands', lacks: 'here' },
    ],
  },
  'compose-needed': { before: { host, issues }, gone: 'with its own compose, nothing is needed' },
  'command-failed': {
    before: { host, command: 'docker compose up', exitCode: 1, lines },
    done: [
      { host, command: 'git', exitCode: 128, lines },
      { host, command: 'git', exitCode: null, lines, isMissing: true },
    ],
  },
  'build-failed': {
    before: { host, step: 'go build', reason: 'exit status 1', lines },
    gone: 'the repository builds',
  },
  'plan-stale': {
    before: { plan: 'p1', moved: [] },
    done: [{ plan: 'shop', moved: [], isUnderway: true }],
  },
  'workload-busy': { before: { workload: 'web', deployment: 'd1' }, gone: inPlay },
  locked: {
    before: { host, workload: 'web', lock: 'longshore-lock-web', holder, at: 1 },
    gone: 'whoever waits does not meet it',
  },
  'lock-lost': {
    before: { host, workload: 'web', holder, at: 1 },
    done: [{ host, workload: 'web', holder: null, at: 1 }],
  },
  'not-found': {
    before: { what: 'registry account', name: 'team' },
    done: [{ what: 'workload', name: 'web' }],
  },
  exists: { before: { what: 'workload', name: 'web' }, gone: inPlay },
  invalid: { before: { what: 'workload', issues }, gone: inPlay },
  'confirmation-required': { before: { action: 'deploy on', object: host }, gone: inPlay },
  cancelled: { before: { reason: 'quit' }, gone: 'what was done again is another deployment' },
  interrupted: { before: { stage: 'health' }, around: { isSettled: true } },
  'undo-failed': { before: { stage: 'up', reason: 'gone' }, around: { isSettled: true } },
  'secret-unreadable': { before: { name: 'TOKEN', reason: 'wrong key' }, gone: inPlay },
  'vault-locked': {
    before: { by: ['passphrase'], reason: 'it was not given' },
    gone: 'what opens it is given anew at each start',
  },
  'state-locked': {
    before: { dir: '/d', holder: 'process 12', door: 'desktop' },
    done: [
      { dir: '/d', holder: 'process 12', door: 'terminal' },
      { dir: '/d', holder: 'another program', door: 'other' },
    ],
  },
  'state-corrupt': {
    before: { file: '/d/s', kept: '/d/s.bad', reason: 'malformed' },
    gone: 'a restored file is no damaged one',
  },
  'record-unreadable': {
    before: { what: 'deployment', name: 'd1', reason: 'no JSON' },
    gone: 'to go on without it is all there is to do',
  },
  'state-unwritable': { before: { dir: '/d', reason: 'read-only' }, gone: inPlay },
  'state-newer': { before: { file: '/d/s', found: 9, known: 3 }, gone: inPlay },
  forbidden: { before: { reason: 'wrong origin' }, gone: 'it has no remedy' },
  disconnected: { before: { reason: 'closed' }, gone: 'a new connection is no lost one' },
  internal: { before: { id: 'ab12' }, gone: 'to report it mends nothing here' },
}

const all = Object.entries(cases)
const remedyOf = (kind: string, facts: Facts, around?: Around) =>
  describeFailure(failureSchema.parse({ kind, ...facts }), around).remedy

describe('the remedy of a failure', () => {
  it.each(all)('of kind %s is another one, or none, where it was done already', (kind, each) => {
    const first = remedyOf(kind, each.before)
    const { done = [], around, gone } = each
    if (gone !== undefined) return expect(done).toEqual([])
    const later = [
      ...done.map((facts) => remedyOf(kind, facts)),
      ...(around ? [remedyOf(kind, each.before, around)] : []),
    ]
    expect(later.length).toBeGreaterThan(0)
    expect(new Set([first, ...later]).size).toBe(later.length + 1)
  })

  it.each(all)(
    'of kind %s is a sentence, whatever is known of it',
    (kind, { before, done = [] }) => {
      for (const facts of [before, ...done]) {
        const remedy = remedyOf(kind, facts) ?? 'None.'
        expect(remedy).toMatch(/^[A-Z].*\.$/s)
        expect(remedy).not.toMatch(/undefined|\.\./)
      }
    },
  )

  it('sends nobody to the doctor whom the doctor told of it, nor to recover what is settled', () => {
    for (const [kind, { before, done = [] }] of all)
      for (const facts of [before, ...done]) {
        expect(remedyOf(kind, facts, { byDoctor: true }) ?? '').not.toMatch(/doctor/)
        expect(remedyOf(kind, facts, { isSettled: true }) ?? '').not.toMatch(/recover\b/)
      }
  })

  const remedies = all.flatMap(([kind, { before, done = [] }]) =>
    [before, ...done].flatMap((facts) => remedyOf(kind, facts) ?? []),
  )
  const commands = [...new Set(remedies.flatMap(commandsIn))]

  it.each(commands)('names a command that there is: longshore %s', async (command) => {
    // It reaches the app, where this one's script ends.
    const terminal = { canAsk: true, askSecret: async () => 't', readStdin: async () => 't' }
    const { err, code } = await run(command, {}, { terminal })
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('logged as b1') })
  })

  it('names only options that a command of the terminal has', async () => {
    const options = [
      ...new Set(remedies.flatMap((text) => text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? [])),
    ]
    expect(options.length).toBeGreaterThan(4)
    const help = await wholeHelp()
    for (const option of options) expect(help).toContain(` ${option}`)
  })
})

/** What follows `longshore`, up to the mark or bracket that ends it. */
function commandsIn(remedy: string): string[] {
  const commands = remedy.matchAll(/longshore (.+?)(?=\)|[,;:] |\. |\.$)/g)
  return [...commands].map(([, command = '']) => command)
}

async function wholeHelp(): Promise<string> {
  const { out } = await run('--help')
  const names = [...out.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name)
  const helps = await Promise.all(names.map((name) => run(`${name} --help`)))
  const inner = helps.flatMap(({ out: text }, index) =>
    [...text.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => `${names[index]} ${name} --help`),
  )
  const more = await Promise.all(inner.map((command) => run(command)))
  return [out, ...helps.map((each) => each.out), ...more.map((each) => each.out)].join('\n')
}

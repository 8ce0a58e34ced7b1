import { describe, expect, it } from 'vitest'
import type { Aftermath } from '../../../../src/shared/model/deployment.ts'
import type { Failure, FailureKind } from '../../../../src/shared/model/failure.ts'
import { describeFailure } from '../../../../src/shared/model/failure-text.ts'

const exit = { exitCode: 3, oomKilled: false, restarts: 0, error: '', finishedAt: '' }
const probe = {
  at: 0,
  ok: false,
  target: 'http://172.18.0.4:8080/healthz',
  status: 503,
  answer: 'warming up',
  durationMs: 12,
}

const recorded = { keyType: 'ssh-ed25519', fingerprint: 'SHA256:old', file: '/k', line: 3 }
const shown = { host: 'prod-1', address: 'a:22', keyType: 'ssh-ed25519', fingerprint: 'SHA256:new' }

const holder = {
  ...{ installation: 'i1', workload: 'web', deployment: 'd1', since: 1_800_000_000_000 },
  by: { user: 'ann', machine: 'laptop' },
  leaseMs: 30_000,
}

const samples: { [K in FailureKind]: Extract<Failure, { kind: K }> } = {
  'host-unreachable': { kind: 'host-unreachable', host: 'prod-1', reason: 'timed out' },
  'container-paused': {
    kind: 'container-paused',
    host: 'prod-1',
    workload: 'shop',
    services: ['web'],
    containers: ['ls-shop-web-1'],
  },
  'network-gone': {
    kind: 'network-gone',
    host: 'prod-1',
    workload: 'shop',
    networks: ['ls-shop_back'],
    containers: ['ls-shop-web-1'],
  },
  'ssh-failed': { kind: 'ssh-failed', host: 'prod-1', address: 'a:22', reason: 'no banner' },
  'ssh-auth-failed': {
    kind: 'ssh-auth-failed',
    host: 'prod-1',
    address: 'a:22',
    user: 'deploy',
    tried: [{ method: 'agent', found: 'refused' }],
  },
  'ssh-answer-needed': {
    kind: 'ssh-answer-needed',
    host: 'prod-1',
    address: 'a:22',
    method: 'password',
    prompts: [{ id: 'p', text: 'Password', isSecret: true }],
  },
  'ssh-config-unsupported': {
    kind: 'ssh-config-unsupported',
    host: 'prod-1',
    directive: 'ProxyCommand',
    instead: 'Set ProxyJump instead.',
  },
  'ssh-no-common-algorithm': {
    ...{ kind: 'ssh-no-common-algorithm', host: 'prod-1', address: 'a:22', directive: 'MACs' },
    ...{ offered: ['umac-64@openssh.com'], onRequest: [], able: ['hmac-sha2-256'] },
  },
  'ssh-config-invalid': {
    kind: 'ssh-config-invalid',
    host: 'prod-1',
    reason: '~/.ssh/config, line 2: in ~/%q, %q means nothing there',
  },
  'host-key-unknown': { kind: 'host-key-unknown', ...shown, seenAs: [] },
  'host-key-changed': { kind: 'host-key-changed', ...shown, known: [recorded] },
  'host-key-revoked': { kind: 'host-key-revoked', ...shown, by: recorded },
  'host-key-certificate': {
    kind: 'host-key-certificate',
    host: 'prod-1',
    address: 'a:22',
    by: recorded,
  },
  'tls-failed': { kind: 'tls-failed', host: 'prod-2', address: 'b:2376', reason: 'expired' },
  'socket-missing': {
    ...{ kind: 'socket-missing', host: 'prod-1', socket: '/var/run/docker.sock' },
    looked: ['/var/run/docker.sock', '/run/user/1000/docker.sock'],
  },
  'socket-forbidden': {
    kind: 'socket-forbidden',
    host: 'prod-1',
    socket: '/var/run/docker.sock',
    user: 'deploy',
  },
  'tunnel-refused': { kind: 'tunnel-refused', host: 'prod-1', reason: 'sshd refused' },
  'shell-refused': {
    ...{ kind: 'shell-refused', host: 'prod-1', address: 'a:22', user: 'deploy' },
    ...{ reason: 'it ended with 1 before ours began', lines: ['This account is not available.'] },
  },
  'endpoint-unusable': {
    ...{ kind: 'endpoint-unusable', host: 'local', endpoint: 'fd://', found: 'DOCKER_HOST' },
    ...{ reason: 'the address is not one of a Docker Engine', instead: 'Write unix:///path.' },
  },
  'host-read-only': { kind: 'host-read-only', host: 'prod-1', action: 'deploy' },
  'host-in-use': { kind: 'host-in-use', host: 'prod-1', workloads: ['web'] },
  'engine-unavailable': {
    kind: 'engine-unavailable',
    host: 'local',
    endpoint: '/var/run/docker.sock',
    reason: 'connection refused',
  },
  'engine-error': {
    kind: 'engine-error',
    host: 'local',
    operation: 'stop the container',
    status: 500,
    message: 'cannot stop',
  },
  'api-version': { kind: 'api-version', host: 'old', server: '1.30', ours: '1.41' },
  'capability-missing': { kind: 'capability-missing', host: 'far', capability: 'run' },
  'image-not-found': { kind: 'image-not-found', host: 'local', image: 'a:1', pull: 'never' },
  'pull-failed': { kind: 'pull-failed', host: 'local', image: 'a:1', reason: 'eof' },
  'registry-auth': { kind: 'registry-auth', host: 'local', image: 'a:1' },
  'registry-failed': {
    ...{ kind: 'registry-failed', registry: 'ghcr.io', repository: 'team/app', account: '' },
    ...{ cause: 'rate', reason: 'it answered 429', until: 0 },
  },
  'repository-failed': {
    ...{ kind: 'repository-failed', repository: 'git@git.example.com:a/b.git', ref: 'main' },
    ...{ cause: 'no-access', reason: 'Permission denied (publickey).' },
  },
  'copy-failed': {
    ...{ kind: 'copy-failed', from: 'lab', to: 'prod', image: 'app:v1', name: 'app:v1' },
    ...{ why: 'name-taken', found: 'sha256:0123456789abcdef' },
  },
  'proxy-away': { kind: 'proxy-away', host: 'prod-1', proxy: 'Caddy', reason: 'it is silent' },
  'proxy-refused': {
    ...{ kind: 'proxy-refused', host: 'prod-1', proxy: 'Caddy', route: 'shop.example.com' },
    reason: 'unknown module',
  },
  'proxy-not-applied': {
    ...{ kind: 'proxy-not-applied', host: 'prod-1', proxy: 'Caddy', route: 'shop.example.com' },
    reason: 'it leads elsewhere',
  },
  'route-changed': {
    ...{ kind: 'route-changed', host: 'prod-1', proxy: 'Caddy', route: 'shop.example.com' },
    reason: 'it leads elsewhere',
  },
  'route-taken': {
    ...{ kind: 'route-taken', host: 'prod-1', proxy: 'Caddy', route: 'shop.example.com' },
    holder: 'workload blog',
  },
  'route-unproved': {
    ...{ kind: 'route-unproved', host: 'prod-1', proxy: 'Caddy', route: 'shop.example.com' },
    reason: 'release r3 answered',
  },
  'git-credential-in-use': {
    ...{ kind: 'git-credential-in-use', credential: 'acme', workloads: ['web'] },
  },
  'registry-in-use': { kind: 'registry-in-use', registry: 'team', workloads: ['web'] },
  'dns-failed': {
    ...{ kind: 'dns-failed', account: 'home', name: 'web.example.com', cause: 'taken' },
    ...{ reason: 'it belongs to somebody else, and has A 192.0.2.1', owner: 'somebody else' },
  },
  'dns-account-in-use': { kind: 'dns-account-in-use', account: 'home', workloads: ['web'] },
  'secret-in-use': { kind: 'secret-in-use', secret: 'DB_PASSWORD', workloads: ['web'] },
  'secrets-unusable': {
    ...{ kind: 'secrets-unusable', workload: 'web' },
    secrets: [{ name: 'DB_PASSWORD', keys: ['PGPASSWORD'], why: 'missing' }],
  },
  'no-space': { kind: 'no-space', where: '/data', message: 'disk full' },
  'name-conflict': { kind: 'name-conflict', host: 'local', name: 'web', holder: 'web (abc)' },
  'port-taken': { kind: 'port-taken', host: 'local', port: '18080', holder: '' },
  'create-failed': { kind: 'create-failed', host: 'local', message: 'bad mount' },
  'start-failed': { kind: 'start-failed', host: 'local', message: 'no such file' },
  'log-unreadable': { kind: 'log-unreadable', host: 'h', container: 'c', reason: 'no reading' },
  'container-exited': { kind: 'container-exited', container: 'c', exit, lines: [] },
  'container-unhealthy': { kind: 'container-unhealthy', container: 'c', lines: [] },
  'exec-unsupported': { kind: 'exec-unsupported', host: 'h', container: 'c' },
  'completion-timeout': {
    kind: 'completion-timeout',
    container: 'c',
    waitedMs: 600_000,
    lines: [],
  },
  'health-timeout': { kind: 'health-timeout', container: 'c', waitedMs: 30_000, probe, lines: [] },
  'containers-unreachable': { kind: 'containers-unreachable', host: 'h', reason: 'no helper' },
  'port-unreachable': {
    kind: 'port-unreachable',
    container: 'c',
    port: 80,
    reason: 'no network',
    instead: 'Connect it.',
  },
  'probe-failed': { kind: 'probe-failed', container: 'c', reason: 'no route' },
  'unsafe-project': {
    kind: 'unsafe-project',
    host: 'h',
    issues: [{ path: 'services.web.privileged', message: 'it gets every right on the host' }],
    others: [{ path: 'networks.out', message: 'there is no network out' }],
    ...{ workload: 'shop', things: [], mayConsent: false },
  },
  'compose-missing': { kind: 'compose-missing', host: 'h', reason: 'docker: not found' },
  'compose-needed': {
    ...{ kind: 'compose-needed', host: 'h' },
    issues: [{ path: 'services.web.volumes', message: './pages is on this machine' }],
  },
  'command-failed': {
    kind: 'command-failed',
    ...{ host: 'h', command: 'docker compose up', exitCode: 1, lines: ['no luck'] },
  },
  'build-failed': {
    kind: 'build-failed',
    ...{ host: 'h', step: 'go build', reason: 'exit status 1', lines: ['main.go:3: no luck'] },
  },
  'plan-stale': {
    kind: 'plan-stale',
    plan: 'p1',
    moved: [{ field: 'image', before: 'a', after: 'b' }],
  },
  'workload-busy': { kind: 'workload-busy', workload: 'web', deployment: 'd1' },
  locked: {
    ...{ kind: 'locked', host: 'prod', workload: 'web', lock: 'longshore-lock-web' },
    ...{ holder, at: holder.since + 60_000 },
  },
  'lock-lost': { kind: 'lock-lost', host: 'prod', workload: 'web', holder, at: holder.since },
  'not-found': { kind: 'not-found', what: 'workload', name: 'web' },
  exists: { kind: 'exists', what: 'workload', name: 'web' },
  invalid: {
    kind: 'invalid',
    what: 'workload',
    issues: ['a', 'b', 'c', 'd'].map((path) => ({ path, message: 'is wrong' })),
  },
  'confirmation-required': { kind: 'confirmation-required', action: 'delete', object: 'web' },
  cancelled: { kind: 'cancelled', reason: 'superseded' },
  interrupted: { kind: 'interrupted', stage: 'health' },
  'undo-failed': { kind: 'undo-failed', stage: 'create', reason: 'engine gone' },
  'vault-locked': { kind: 'vault-locked', by: ['passphrase'], reason: 'not given' },
  'secret-unreadable': { kind: 'secret-unreadable', name: 'TOKEN', reason: 'wrong key' },
  'state-locked': { kind: 'state-locked', dir: '/d', holder: 'process 12' },
  'record-unreadable': {
    kind: 'record-unreadable',
    what: 'deployment',
    name: 'd1',
    reason: 'it is no JSON',
  },
  'state-corrupt': { kind: 'state-corrupt', file: '/d/s', kept: '/d/s.bad', reason: 'malformed' },
  'state-unwritable': { kind: 'state-unwritable', dir: '/state', reason: 'read-only' },
  'state-newer': { kind: 'state-newer', file: '/d/s', found: 9, known: 3 },
  forbidden: { kind: 'forbidden', reason: 'wrong origin' },
  disconnected: { kind: 'disconnected', reason: 'socket closed' },
  internal: { kind: 'internal', id: 'ab12' },
}

describe('describeFailure', () => {
  it.each(Object.values(samples))('says $kind in calm sentences', (failure) => {
    const { title, detail, remedy } = describeFailure(failure)
    expect(title).toMatch(/^\S.*[^.!]$/s)
    expect(detail).toMatch(/^[^a-z].*[.?]$/s)
    if (remedy !== null) expect(remedy).toMatch(/^[A-Z].*\.$/s)
    for (const sentence of [title, detail, remedy ?? '']) {
      expect(sentence).not.toMatch(/!|undefined|\[object|\.\./)
    }
  })

  it.each(Object.values(samples))(
    'leaves the text of others in $kind as it was said, behind words of ours',
    (failure) => {
      const said = 'ls-web1:22/data: could not'
      const texts: Record<string, string> = {
        reason: said,
        message: said,
        error: said,
        answer: said,
      }
      const heard = JSON.parse(JSON.stringify(failure), (key, value) =>
        key === 'lines' ? [said] : failure.kind === 'cancelled' ? value : (texts[key] ?? value),
      ) as Failure
      const { detail } = describeFailure(heard)
      expect(detail).not.toContain('Ls-web1')
      expect(detail).not.toMatch(/^ls-web1/)
      if (JSON.stringify(failure).includes('"reason"') && failure.kind !== 'cancelled')
        expect(detail).toContain(`${said}.`)
    },
  )

  it('begins with a capital where a reason is in words', () => {
    const { detail } = describeFailure(samples['host-unreachable'])
    expect(detail).toMatch(/^Timed out\. Its containers keep running/)
  })

  it.each(['deep.x:22: not known', 'web1:22: not known', 'db.lab: not known'])(
    'follows words of ours where it begins with an address: %s',
    (reason) => {
      const { detail } = describeFailure({ ...samples['host-unreachable'], reason })
      expect(detail).toContain(`The reason: ${reason}.`)
    },
  )

  it('repeats what a login said instead in its own words', () => {
    const lines = ['time="12:00" level=error', 'goodbye.']
    const { detail } = describeFailure({ ...samples['shell-refused'], lines })
    expect(detail).toContain('It said: time="12:00" level=error. goodbye. What runs there')
  })

  it('does not say of what is paused that it serves', () => {
    const { detail } = describeFailure(samples['container-paused'], { aftermath: 'put-back' })
    expect(detail).toMatch(/does not serve.* What was running before is untouched\.$/)
  })

  it('sends nobody to edit what the built-in host does not have', () => {
    const at = (host: string) => [
      describeFailure({ ...samples['ssh-auth-failed'], host, tried: [] }).remedy,
      describeFailure({ ...samples['socket-missing'], host }).remedy,
    ]
    expect(at('prod-1')).toEqual([
      expect.stringContaining('longshore hosts edit prod-1 --identity FILE'),
      expect.stringContaining('longshore hosts edit prod-1 --socket PATH'),
    ])
    expect(at('local')).toEqual([
      expect.stringContaining('IdentityFile in ~/.ssh/config'),
      expect.stringContaining('longshore hosts add NAME'),
    ])
  })

  it('names the jump host that refuses, and gives it no key that is for the host behind it', () => {
    const jump = 'gate'
    const kinds = [
      ...(['host-unreachable', 'ssh-failed', 'ssh-no-common-algorithm'] as const),
      ...(['ssh-auth-failed', 'ssh-answer-needed', 'host-key-unknown'] as const),
      ...(['host-key-changed', 'host-key-revoked', 'host-key-certificate'] as const),
    ]
    for (const kind of kinds) {
      expect(describeFailure({ ...samples[kind], jump }).title).toMatch(/\bjump host gate of prod/i)
      expect(describeFailure(samples[kind]).title).not.toMatch(/jump/i)
    }
    const refused = { ...samples['ssh-auth-failed'], jump }
    for (const how of [{ tried: [] }, { ended: 'Too many authentication failures' }]) {
      const { remedy } = describeFailure({ ...refused, ...how })
      expect(remedy).toContain('IdentityFile in ~/.ssh/config')
      expect(remedy).not.toContain('--identity')
    }
  })

  it('does not say that Longshore ended where it was a host that went away', () => {
    const { detail } = describeFailure({ ...samples.interrupted, away: 'prod-1' })
    expect(detail).toContain('Host prod-1 stopped answering')
    expect(detail).not.toContain('Longshore ended')
    expect(describeFailure(samples.interrupted).detail).toContain('Longshore ended')
  })

  it('names the exit code, and memory where the engine says so', () => {
    expect(describeFailure(samples['container-exited']).title).toBe(
      'New container c exited with code 3',
    )
    const oom = { ...exit, exitCode: 137, oomKilled: true }
    const killed = describeFailure({ ...samples['container-exited'], exit: oom })
    expect(killed.title).toBe('New container c ran out of memory')
    expect(killed.remedy).toContain('memory limit')
  })

  it('sends nobody for a login to a repository that is files of this machine', () => {
    const file = { ...samples['repository-failed'], repository: 'file:///srv/orders' } as const
    for (const cause of ['not-found', 'no-access', 'no-ref'] as const) {
      const { detail, remedy } = describeFailure({ ...file, cause })
      expect(detail).toContain('It was looked for on this machine.')
      expect(`${detail} ${remedy}`).not.toMatch(/login|credential/)
    }
    expect(describeFailure(samples['repository-failed']).remedy).toContain('git-credentials add')
  })

  it('never invents an exit code that the engine did not give', () => {
    const unknown = { ...exit, exitCode: null }
    const said = describeFailure({ ...samples['container-exited'], exit: unknown })
    expect(said.title).toContain('an unknown code')
  })

  it('repeats the answer of the last probe after a health timeout', () => {
    const { title, detail } = describeFailure(samples['health-timeout'])
    expect(title).toBe('Not healthy after 30.0 s')
    expect(detail).toContain('http://172.18.0.4:8080/healthz got: 503 warming up.')
    expect(detail).not.toContain('served before')
  })

  it('says of what served before what its deployment knows, and without one nothing', () => {
    const failure = samples['container-exited']
    const said = (aftermath?: Aftermath) => describeFailure(failure, { aftermath }).detail
    expect(said()).not.toMatch(/serv/)
    expect(said('put-back')).toMatch(/What served before is serving\.$/)
    for (const other of ['nothing-before', 'not-put-back', 'untouched'] as const)
      expect(said(other)).not.toContain('is serving')
  })

  it('says of no deployment that had begun that nothing was changed', () => {
    const aftermaths = ['put-back', 'nothing-before', 'not-put-back', undefined] as const
    for (const failure of Object.values(samples))
      for (const aftermath of aftermaths)
        expect(describeFailure(failure, { aftermath }).detail).not.toContain('Nothing was changed')
    const said = (aftermath?: Aftermath) => describeFailure(samples.invalid, { aftermath }).detail
    expect(said('nothing-before')).toMatch(/1 more\. Nothing of it served before/)
    expect(said('untouched')).toMatch(/Nothing was changed\.$/)
    expect(said()).toMatch(/1 more\.$/)
  })

  it('names of a network that is gone who was on it, and that a deployment makes it anew', () => {
    expect(describeFailure(samples['network-gone'])).toEqual({
      title: 'Network ls-shop_back is gone from prod-1',
      detail: expect.stringMatching(/cannot be started .*: ls-shop-web-1\. Nothing was changed\.$/),
      remedy: expect.stringContaining('longshore deploy shop'),
    })
  })

  it('names the rejected fields, the first three and how many more', () => {
    expect(describeFailure(samples.invalid).detail).toBe(
      '"a": is wrong. "b": is wrong. "c": is wrong. And 1 more. Nothing was changed.',
    )
  })

  it('tells the four ways of being cancelled apart', () => {
    const reasons = ['requested', 'superseded', 'quit', 'interrupted'] as const
    const titles = reasons.map((reason) => describeFailure({ kind: 'cancelled', reason }).title)
    expect(new Set(titles).size).toBe(4)
  })

  it('quotes of a program its verdict, not the advice after it', () => {
    const lines = [
      "fatal: 'x' does not appear to be a git repository",
      'and the repository exists.',
    ]
    const said = describeFailure({ ...samples['command-failed'], command: 'git', lines })
    expect(said.detail).toContain("'x' does not appear to be a git repository")
  })
})

it('of a secret that no workload asks for names none', () => {
  const secrets = [{ name: 'npm', keys: [], why: 'missing' as const }]
  const { detail, remedy } = describeFailure({ kind: 'secrets-unusable', workload: '', secrets })
  expect([detail, remedy]).toEqual([
    'The secret npm is not set. What was running before is untouched.',
    'Set it (longshore secrets set npm).',
  ])
})

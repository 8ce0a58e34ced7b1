import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { run, type Script } from './harness.ts'
import { queued, succeeded, watching } from './timeline.ts'

const fingerprint = 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE'
const host = {
  ...{ name: 'prod', kind: 'ssh', endpoint: 'ssh://ana@prod:22', found: 'declared' },
  ...{ capabilities: ['engine', 'dial', 'run', 'files'], engine: null, guard: 'typed' },
  ...{ colour: 'teal', latencyMs: 24, disk: null },
  status: { state: 'online', since: 0 },
}
const local = { ...host, name: 'local', kind: 'local', guard: 'open', colour: 'none' }

/** Keeps what was asked of it; answers as told. */
function recording(answer: unknown = host) {
  const asked: unknown[] = []
  return {
    asked,
    call: async (input: unknown) => {
      asked.push(input)
      return answer
    },
  }
}

const refusing = (failure: Failure) => {
  throw new FailureError(failure)
}

describe('hosts add', () => {
  it.each([
    [
      'prod --ssh ana@example.org:2222 --socket /run/d.sock --jump eva@gate:22 --guard typed --colour pink',
      {
        name: 'prod',
        connection: {
          ...{ kind: 'ssh', host: 'example.org', user: 'ana', port: 2222 },
          ...{ socket: '/run/d.sock', jump: 'eva@gate:22' },
        },
        guard: 'typed',
        colour: 'pink',
      },
    ],
    ['prod --ssh alias', { connection: { kind: 'ssh', host: 'alias' } }],
    ['prod --ssh ssh://ana@[::1]:22', { connection: { host: '::1', user: 'ana', port: 22 } }],
    ['prod --ssh fe80::1', { connection: { kind: 'ssh', host: 'fe80::1' } }],
    ['prod --ssh x --identity /home/ana/key', { connection: { identityFiles: ['/home/ana/key'] } }],
    [
      'prod --tcp example.org:2376 --tls-dir /etc/tls',
      { connection: { kind: 'tcp', host: 'example.org', port: 2376, tlsDir: '/etc/tls' } },
    ],
    ['prod --context work', { connection: { kind: 'context', context: 'work' } }],
    [
      'prod --local --socket /run/two.sock',
      { connection: { kind: 'local', socket: '/run/two.sock' } },
    ],
  ])('declares "%s"', async (argv, record) => {
    const { asked, call } = recording()
    const { code, json } = await run(`hosts add ${argv} --json`, { hosts: { add: call } })
    expect(code).toBe(0)
    expect(asked).toMatchObject([record])
    expect(json()).toEqual([host])
  })

  it.each([
    ['prod', 'say how it is reached'],
    ['prod --ssh a --tcp b:1', 'one way'],
    ['prod --tcp b:1 --tls-dir /d --jump c', '--jump goes with --ssh'],
    ['prod --context c --socket /s', '--socket goes with'],
    ['prod --tcp example.org --tls-dir /d', 'host:port'],
    ['prod --tcp b:1', 'connection.tlsDir'],
    ['prod --ssh -oProxyCommand=x', 'connection.host'],
    ['prod --ssh=-oProxyCommand=x', 'connection.host'],
    ['prod --ssh a@b@c', 'user@host:port'],
    ['prod --ssh a:70000', 'connection.port'],
    ['prod --ssh a --jump=-x', 'connection.jump'],
    ['prod --ssh a --socket relative', 'connection.socket'],
    ['Prod! --ssh a', 'name'],
    ['prod --ssh a --guard perhaps', 'guard'],
  ])('refuses "%s" and says why', async (argv, reason) => {
    const { code, err } = await run(`hosts add ${argv}`)
    expect(code).toBe(2)
    expect(err).toContain(reason)
  })

  it.each(['a\nb', 'a\u0000b', 'a b', '', 'a\u2028b'])('refuses %j as a host', async (text) => {
    const { code } = await run(['hosts', 'add', 'prod', '--ssh', text])
    expect(code).toBe(2)
  })
})

describe('hosts candidates', () => {
  it('says with which option each would be added', async () => {
    const candidates = async () => ({
      ssh: [{ alias: 'prod', user: 'ana', host: '10.0.0.7', port: 22, notes: ['Left out.'] }],
      contexts: [{ name: 'work', endpoint: 'unix:///w.sock', isCurrent: true }],
      dockerHost: 'ssh://x',
    })
    const { out } = await run('hosts candidates', { hosts: { candidates } })
    expect(out).toMatch(/--ssh prod +ana@10\.0\.0\.7:22 +Left out\./)
    expect(out).toMatch(/--context work +unix:\/\/\/w\.sock +the current one/)
    expect(out).toMatch(/DOCKER_HOST +ssh:\/\/x/)
  })
})

describe('hosts edit', () => {
  const record = {
    name: 'prod',
    connection: { kind: 'ssh', host: 'example.org', user: 'ana', port: 2222 },
    guard: 'open',
    colour: 'teal',
  }

  it('changes what is named and keeps the rest', async () => {
    const { asked, call } = recording()
    const show = async () => ({ host, record })
    await run('hosts edit prod --guard typed --socket /run/d.sock --name eu', {
      hosts: { show, edit: call },
    })
    const connection = { ...record.connection, socket: '/run/d.sock' }
    expect(asked).toEqual([
      { name: 'prod', record: { ...record, name: 'eu', guard: 'typed', connection } },
    ])
  })

  const full = {
    ...record,
    connection: {
      ...record.connection,
      ...{ identityFiles: ['/k'], jump: 'gate', socket: '/run/d.sock' },
    },
  }

  it.each([
    ['--no-jump', { jump: undefined }],
    ['--no-identity --no-socket', { identityFiles: undefined, socket: undefined }],
    // An address is given whole: the user and the port of the old one do not stay.
    ['--ssh new.example', { host: 'new.example', user: undefined, port: undefined }],
  ])('clears what is not wanted any more, with "%s"', async (argv, changed) => {
    const { asked, call } = recording()
    const show = async () => ({ host, record: full, changes: [] })
    await run(`hosts edit prod ${argv}`, { hosts: { show, edit: call } })
    const connection = { ...full.connection, ...changed }
    expect(asked).toEqual([{ name: 'prod', record: { ...full, connection } }])
  })

  it('clears the colour, and nothing that a host of that kind does not have', async () => {
    const { asked, call } = recording()
    const show = async () => ({ host, record: { ...full, connection: { kind: 'local' } } })
    await run('hosts edit prod --no-colour', { hosts: { show, edit: call } })
    expect(asked).toMatchObject([{ record: { colour: 'none' } }])
    const { code, err } = await run('hosts edit prod --no-jump', { hosts: { show } })
    expect(code).toBe(2)
    expect(err).toContain('--jump goes with --ssh')
  })

  it('guards the built-in host too', async () => {
    const { asked, call } = recording(local)
    const show = async () => ({ host: local, record: null })
    await run('hosts edit local --guard confirm', { hosts: { show, edit: call } })
    expect(asked).toMatchObject([
      { name: 'local', record: { connection: { kind: 'local' }, guard: 'confirm' } },
    ])
  })
})

describe('hosts show', () => {
  it('says who changed what, and when', async () => {
    const changes = [
      { at: Date.UTC(2026, 1, 3), actor: 'ana', action: 'edit', detail: 'guard: open → typed' },
      { at: Date.UTC(2026, 0, 2), actor: 'eva\u001b[2J', action: 'remove', detail: '' },
    ]
    const show = async () => ({ host, record: null, changes })
    const { out } = await run('hosts show prod', { hosts: { show } })
    expect(out).toContain('changed   2026-02-03T00:00:00Z edit by ana, guard: open → typed')
    expect(out).toMatch(/changed {3}2026-01-02T00:00:00Z remove by eva/)
    expect(out).not.toContain('\u001b[2J')
  })
})

describe('the first connection, on a terminal', () => {
  const unknown: Failure = {
    ...{ kind: 'host-key-unknown', host: 'prod', address: 'prod:22', keyType: 'ssh-ed25519' },
    ...{ fingerprint, seenAs: [] },
  }
  const locked: Failure = {
    ...{ kind: 'ssh-answer-needed', host: 'prod', address: 'prod:22', method: 'passphrase' },
    prompts: [{ id: 'passphrase:/k', text: 'Passphrase of /k', isSecret: true }],
  }

  /** A host that wants its key trusted, then a passphrase, and then answers. */
  function strange() {
    const trusted: unknown[] = []
    const unlocked: unknown[] = []
    const hosts: Script['hosts'] = {
      test: async () => {
        if (trusted.length === 0) refusing(unknown)
        if (unlocked.length === 0) refusing(locked)
        return host
      },
      trust: async (input: unknown) => trusted.push(input),
      unlock: async (input: unknown) => unlocked.push(input),
    }
    return { trusted, unlocked, hosts }
  }

  it('shows the key, takes the passphrase unseen, and keeps it only when asked to', async () => {
    const { trusted, unlocked, hosts } = strange()
    const questions: string[] = []
    const { code, out, err } = await run(
      'hosts test prod',
      { hosts },
      {
        terminal: {
          canAsk: true,
          ask: async (question) => {
            questions.push(question)
            return question.startsWith('Trust') ? 'yes' : 'n'
          },
          askSecret: async () => 'open sesame',
        },
      },
    )
    expect(code).toBe(0)
    expect(err).toContain(fingerprint)
    expect(questions).toHaveLength(2)
    expect(trusted).toEqual([{ name: 'prod', fingerprint }])
    expect(unlocked).toEqual([
      { name: 'prod', answers: [{ id: 'passphrase:/k', value: 'open sesame' }], keep: false },
    ])
    expect(out).toContain('prod answers in 24 ms')
    expect(out + err).not.toContain('sesame')
  })

  it('sends nothing when the key is not trusted', async () => {
    const { trusted, hosts } = strange()
    const terminal = { canAsk: true, ask: async () => 'no' }
    const { code, err } = await run('hosts test prod', { hosts }, { terminal })
    expect(code).toBe(2)
    expect(err).toContain('nothing was sent')
    expect(trusted).toEqual([])
  })

  it('asks nothing of a script: the failure is its answer', async () => {
    const { trusted, hosts } = strange()
    const { code, err } = await run('--json hosts test prod', { hosts })
    expect(code).toBe(1)
    expect(JSON.parse(err)).toMatchObject({ failure: { kind: 'host-key-unknown', fingerprint } })
    expect(trusted).toEqual([])
  })

  it('offers no way past a changed key', async () => {
    const changed: Failure = {
      ...{ kind: 'host-key-changed', host: 'prod', address: 'prod:22', keyType: 'ssh-ed25519' },
      ...{
        fingerprint,
        known: [{ keyType: 'ssh-ed25519', fingerprint: 'SHA256:old', file: '/k', line: 4 }],
      },
    }
    const ask = async () => expect.fail('nothing is to be asked')
    const { code, err } = await run(
      'hosts test prod',
      { hosts: { test: async () => refusing(changed) } },
      { terminal: { canAsk: true, ask } },
    )
    expect(code).toBe(1)
    expect(err).toContain(fingerprint)
    expect(err).toContain('SHA256:old')
  })
})

describe('hosts trust', () => {
  it('takes the fingerprint from a script, and needs one', async () => {
    const { asked, call } = recording()
    await run(`hosts trust prod --fingerprint ${fingerprint} --keep-in user`, {
      hosts: { trust: call },
    })
    expect(asked).toEqual([{ name: 'prod', fingerprint, keepIn: 'user' }])
    expect(await run('hosts trust prod')).toMatchObject({ code: 2 })
  })
})

describe('hosts remove', () => {
  it('wants --yes of a script', async () => {
    const { asked, call } = recording({})
    expect(await run('hosts remove prod', { hosts: { remove: call } })).toMatchObject({ code: 2 })
    expect(asked).toEqual([])
    expect(await run('hosts remove prod --yes', { hosts: { remove: call } })).toMatchObject({
      code: 0,
    })
    expect(asked).toEqual([{ name: 'prod', confirm: 'prod' }])
  })
})

describe('hosts doctor', () => {
  it('tells each step as it is tried, with what mends it, and fails with the worst', async () => {
    const checkups = [
      { id: 'tcp', title: 'TCP', outcome: 'ok', found: 'port 22 answers', remedy: null },
      {
        ...{ id: 'socket', title: 'Docker socket', outcome: 'failed', found: 'permission denied' },
        remedy: { text: 'Join the group.', command: 'sudo usermod -aG docker ana' },
      },
    ]
    const hosts: Script['hosts'] = {
      doctor: async function* () {
        for (const checkup of checkups) yield { type: 'checkup', checkup }
        yield { type: 'end', how: 'completed' }
      },
    }
    const { code, out } = await run('hosts doctor prod', { hosts })
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      '✓ TCP: port 22 answers',
      '✗ Docker socket: permission denied',
      '    → Join the group.',
      '      sudo usermod -aG docker ana',
      '',
    ])
    expect((await run('hosts doctor prod --json', { hosts })).json()).toEqual(checkups)
  })
})

describe('a guarded host', () => {
  const needed: Failure = {
    kind: 'confirmation-required',
    action: 'deploy web on',
    object: 'prod',
  }
  const web = { document: { name: 'web', host: 'prod' } }

  function guarded(guard = 'typed') {
    const asked: { confirm?: string[] }[] = []
    const script: Script = {
      workloads: { show: async () => web },
      hosts: { show: async () => ({ host: { ...host, guard }, record: null }) },
      deploys: {
        start: async (input: { confirm: string[] }) => {
          asked.push(input)
          if (!input.confirm.includes('prod')) refusing(needed)
          return { deployment: queued, outcome: 'started' }
        },
        watch: async () => watching(succeeded),
      },
    }
    return { asked, script }
  }

  it('is changed by a script that names it', async () => {
    const { asked, script } = guarded()
    expect(await run('deploy web --confirm prod', script)).toMatchObject({ code: 0 })
    expect(asked).toMatchObject([{ workload: 'web', confirm: ['prod'] }])
    await run('deploy web --confirm prod --confirm eu', script)
    expect(asked).toMatchObject([{}, { confirm: ['prod', 'eu'] }])
  })

  it('is not changed by a script that does not', async () => {
    const { script } = guarded()
    const { code, err } = await run('rollback web', script)
    expect(code).toBe(2)
    expect(err).toContain('prod')
  })

  it.each([
    ['typed', 'prod', 0],
    ['typed', 'y', 2],
    ['confirm', 'y', 0],
    ['confirm', '', 2],
  ])('asks on a terminal: level %s, answer %j, exit code %d', async (guard, said, code) => {
    const { asked, script } = guarded(guard)
    const terminal = { canAsk: true, ask: async () => said }
    expect(await run('deploy web', script, { terminal })).toMatchObject({ code })
    expect(asked).toHaveLength(code === 0 ? 2 : 1)
  })
})

describe('hosts that do not answer any more', () => {
  const failure = { kind: 'host-unreachable', host: 'prod', reason: 'no answer' }
  const stale = { ...host, status: { state: 'stale', since: 1_780_000_000_000, failure } }

  it.each(['hosts list', 'hosts show prod'])('are stale since a time, as %s says', async (line) => {
    const hosts = {
      list: async () => [stale],
      show: async () => ({ host: stale, record: null, changes: [] }),
    }
    const { out } = await run(line, { hosts })
    expect(out).toContain('stale since 2026-05-28T20:26:40Z')
  })
})

describe('forward', () => {
  const container = {
    ...{ host: 'prod', id: 'abc123def456', name: 'web-r1', state: 'running', createdAt: 1 },
    owner: { workload: 'web', deployment: 'd', release: 'r1', role: 'main' },
  }

  it('opens a port of the workload until Ctrl-C, and closes it then', async () => {
    const calls: unknown[] = []
    const interrupt = new AbortController()
    const url = 'http://127.0.0.1:4000'
    const script: Script = {
      fleet: { status: async () => ({ containers: [container] }) },
      hosts: {
        forward: async (input: unknown) => {
          calls.push(input)
          setTimeout(() => interrupt.abort(), 20)
          return { id: 'f1', host: 'prod', container: 'abc123def456', port: 80, url }
        },
        closeForward: async (input: unknown) => calls.push(input),
      },
    }
    const deps = { interrupted: interrupt.signal }
    const { code, out } = await run('forward web 80', script, { deps })
    expect(code).toBe(130)
    expect(out).toContain('http://127.0.0.1:4000')
    expect(calls).toEqual([{ host: 'prod', container: 'abc123def456', port: 80 }, { id: 'f1' }])
  })

  it.each(['0', '65536', '80/tcp', 'http'])('takes no port %s', async (port) => {
    const script: Script = { fleet: { status: async () => ({ containers: [container] }) } }
    expect(await run(`forward web ${port}`, script)).toMatchObject({ code: 2 })
  })
})

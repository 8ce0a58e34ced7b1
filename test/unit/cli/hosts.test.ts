import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { run, type Script } from './harness.ts'
import { host, recording } from './host-answers.ts'
import { queued, succeeded, watching } from './timeline.ts'

const fingerprint = 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE'
const refusing = (failure: Failure) => {
  throw new FailureError(failure)
}

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

  it('asks whether to keep a passphrase only once that let the user in', async () => {
    const events: string[] = []
    const given: { keep: boolean; answers: { value: string }[] }[] = []
    const hosts: Script['hosts'] = {
      test: async () => {
        if (given.at(-1)?.answers[0]?.value !== 'right') refusing(locked)
        events.push('in')
        return host
      },
      unlock: async (input: (typeof given)[number]) => given.push(input),
    }
    const passphrases = ['wrong', 'right']
    const terminal = {
      canAsk: true,
      ask: async (question: string) => {
        events.push(question)
        return 'y'
      },
      askSecret: async () => passphrases.shift() ?? '',
    }
    expect((await run('hosts test prod', { hosts }, { terminal })).code).toBe(0)
    expect(events).toEqual(['in', 'Keep it, sealed, for the next time? [y/N] '])
    expect(given.map(({ keep, answers }) => [keep, answers[0]?.value])).toEqual([
      [false, 'wrong'],
      [false, 'right'],
      [true, 'right'],
    ])
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

  it('goes on with the next app where the one that examines ends, and tells of each step once', async () => {
    const step = (title: string) => ({
      type: 'checkup',
      checkup: { id: title, title, outcome: 'ok', found: 'well', remedy: null },
    })
    let apps = 0
    const hosts: Script['hosts'] = {
      doctor: async function* () {
        apps += 1
        yield step('TCP')
        if (apps === 1) refusing({ kind: 'disconnected', reason: 'the app has ended' })
        yield step('Login')
        yield { type: 'end', how: 'completed' }
      },
    }
    const { code, out } = await run('hosts doctor prod', { hosts })
    expect([code, apps]).toEqual([0, 2])
    expect(out.split('\n')).toEqual(['✓ TCP: well', '✓ Login: well', ''])
  })

  it('fails, and says why, when it could not be brought to its end', async () => {
    const failure: Failure = { kind: 'internal', id: '0123456789abcdef' }
    const hosts: Script['hosts'] = {
      doctor: async function* () {
        yield { type: 'end', how: 'failed', failure }
      },
    }
    const { code, err } = await run('hosts doctor prod', { hosts })
    expect(code).not.toBe(0)
    expect(err).toContain('logged as 0123456789abcdef')
    expect(err).not.toMatch(/^ +at /m)
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

describe('the list of hosts', () => {
  it('says how ports of their containers are reached, where that is known', async () => {
    const others = [
      { ...host, reach: 'helper' },
      { ...host, name: 'other', reach: null },
    ]
    const asked = { hosts: { list: async () => others } }
    const { out } = await run('hosts list', asked, { terminal: { columns: () => 200 } })
    expect(out).toMatch(/^HOST .* REACHED BY /)
    expect(out).toMatch(/\nprod .* helper /)
    expect(out).toMatch(/\nother .* 24 ms +- +- /)
  })
})

describe('hosts that do not answer any more', () => {
  const failure = { kind: 'host-unreachable', host: 'prod', reason: 'no answer' }
  const stale = { ...host, status: { state: 'stale', since: 1_780_000_000_000, failure } }

  it('that lead to one engine say so, and those that do not know say nothing', async () => {
    const engine = (id?: string) => ({ version: '26.1.5', apiVersion: '1.45', id })
    const named = (name: string, id?: string) => ({ ...host, name, engine: engine(id) })
    const list = async () => [
      named('a', 'X'),
      named('b', 'X'),
      named('c'),
      named('d'),
      named('e', 'Y'),
    ]
    const { out } = await run('hosts list', { hosts: { list } })
    expect(out).toContain('a and b lead to one engine.')
    expect(out.match(/lead to one engine/g)).toHaveLength(1)
  })

  it.each(['hosts list', 'hosts show prod'])('are stale since a time, as %s says', async (line) => {
    const hosts = {
      list: async () => [stale],
      show: async () => ({ host: stale, record: null, changes: [] }),
    }
    const { out } = await run(line, { hosts })
    expect(out).toContain('stale since 2026-05-28T20:26:40Z')
  })
})

describe('a built-in host that does not answer', () => {
  const reason = 'there is no such socket'
  const failure = { kind: 'engine-unavailable', host: 'local', endpoint: 'unix:///x', reason }
  const status = { state: 'failed', since: 1, failure }
  const silent = { ...host, name: 'local', kind: 'local', status }

  it('takes one line of the list, beside others', async () => {
    const { out } = await run('hosts list', { hosts: { list: async () => [silent, host] } })
    const said = out.trimEnd().split('\n\n').slice(1)
    expect(said).toEqual([
      'The Docker Engine of local does not answer: longshore hosts show local says more.',
    ])
  })

  it('is told in full where it is the only one, and when it is asked for', async () => {
    const hosts = {
      list: async () => [silent],
      show: async () => ({ host: silent, record: null, changes: [] }),
    }
    for (const line of ['hosts list', 'hosts show local']) {
      expect((await run(line, { hosts })).out).toContain('Start Docker on that host')
    }
  })
})

describe('a socket of the engine', () => {
  it('is named as a path, or as the docker command writes it', async () => {
    const { asked, call } = recording()
    await run('hosts add nas --ssh nas --socket unix:///run/user/7/docker.sock', {
      hosts: { add: call },
    })
    await run('hosts add nas --ssh nas --socket /run/user/7/docker.sock', { hosts: { add: call } })
    const connection = { kind: 'ssh', host: 'nas', socket: '/run/user/7/docker.sock' }
    expect(asked).toMatchObject([{ connection }, { connection }])
  })
})

describe('forward', () => {
  const container = {
    ...{ host: 'prod', id: 'abc123def456', name: 'web-r1', state: 'running', createdAt: 1 },
    ports: [],
    owner: { workload: 'web', deployment: 'd', release: 'r1', role: 'main' },
  }

  it('opens a port of the workload until Ctrl-C, and closes it then', async () => {
    const calls: unknown[] = []
    const interrupt = new AbortController()
    const url = 'http://127.0.0.1:4000'
    const opened = { id: 'f1', host: 'prod', container: 'abc123def456', port: 80, url }
    let looks = 0
    const trouble = { kind: 'port-unreachable', container: 'web-r1', port: 80, instead: 'Look.' }
    const script: Script = {
      fleet: { status: async () => ({ containers: [container], workloads: [] }) },
      hosts: {
        forward: async (input: unknown) => {
          calls.push(input)
          return opened
        },
        forwards: async () => {
          looks += 1
          if (looks === 2) interrupt.abort()
          return [{ ...opened, trouble: { ...trouble, reason: 'It is gone.' } }]
        },
        closeForward: async (input: unknown) => calls.push(input),
      },
    }
    const deps = { interrupted: interrupt.signal }
    const { code, out, err } = await run('forward web 80', script, { deps })
    expect(code).toBe(130)
    // What keeps connections from the port is said while it is open.
    expect(err).toContain('Port 80 of web-r1 cannot be reached')
    expect(err).toContain('It is gone.')
    expect(out).toContain('http://127.0.0.1:4000')
    expect(calls).toEqual([{ host: 'prod', container: 'abc123def456', port: 80 }, { id: 'f1' }])
  })

  it('opens it anew where it is open no more: the app that held it has ended', async () => {
    const interrupt = new AbortController()
    const urls = ['http://127.0.0.1:4000', 'http://127.0.0.1:5000']
    let opens = 0
    const opened = () => ({ id: `f${opens}`, port: 80, url: urls[opens - 1] })
    const script: Script = {
      fleet: { status: async () => ({ containers: [container], workloads: [] }) },
      hosts: {
        forward: async () => {
          opens += 1
          return opened()
        },
        forwards: async () => {
          if (opens === 1) return []
          interrupt.abort()
          return [{ ...opened(), trouble: null }]
        },
        closeForward: async ({ id }: { id: string }) => {
          if (id === 'f1') refusing({ kind: 'not-found', what: 'open port', name: id })
        },
      },
    }
    const { code, out } = await run('forward web 80', script, {
      deps: { interrupted: interrupt.signal },
    })
    expect(code).toBe(130)
    for (const url of urls) expect(out).toContain(url)
  })

  const service = (name: string, ports: readonly string[]) => ({
    ...{ ...container, id: `${name}123456`, name: `ls-web-${name}-1`, service: name, ports },
  })

  it.each([
    ['exposes', ['5432/tcp'], ['8080/tcp']],
    ['publishes', ['8080/tcp'], ['127.0.0.1:80->8080/tcp']],
  ])('opens that of the one service that %s it', async (_, db, web) => {
    const opened: unknown[] = []
    const script: Script = {
      fleet: {
        status: async () => ({
          containers: [service('db', db), service('web', web)],
          workloads: [],
        }),
      },
      hosts: {
        forward: async (input: unknown) => {
          opened.push(input)
          throw new Error('enough')
        },
      },
    }
    await run('forward web 8080', script)
    expect(opened).toEqual([{ host: 'prod', container: 'web123456', port: 8080 }])
  })

  it.each([
    ['has', []],
    ['alone has', ['5432/tcp']],
  ])('guesses no service of a stack where none %s it', async (_, ports) => {
    const containers = [service('db', ports), service('web', ports)]
    const script: Script = { fleet: { status: async () => ({ containers, workloads: [] }) } }
    const { code, err } = await run('forward web 5432', script)
    expect(code).toBe(2)
    expect(err).toContain('choose a container, of ls-web-db-1, ls-web-web-1')
  })

  it.each([
    ['on which the workload is', [{ name: 'web', host: 'prod' }], 'web', 'prod'],
    ['that comes first', [], 'abc123def456', 'local'],
  ])(
    'goes by the host %s where several lead to the engine of the container',
    async (_, workloads, name, host) => {
      const opened: unknown[] = []
      const containers = ['local', 'prod', 'again'].map((name) => ({ ...container, host: name }))
      const script: Script = {
        fleet: { status: async () => ({ containers, workloads }) },
        hosts: {
          forward: async (input: unknown) => {
            opened.push(input)
            throw new Error('enough')
          },
        },
      }
      await run(`forward ${name} 80`, script)
      expect(opened).toEqual([{ host, container: container.id, port: 80 }])
    },
  )

  it('asks which host is meant where it is on several engines', async () => {
    const containers = [container, { ...container, host: 'other', id: 'fedcba987654' }]
    const script: Script = { fleet: { status: async () => ({ containers, workloads: [] }) } }
    const { code, err } = await run('forward web 80', script)
    expect(code).toBe(2)
    expect(err).toContain('web is on prod, other: choose with --host')
  })

  it('opens that of HOST/CONTAINER, by name or id, and of no workload of that name', async () => {
    const opened: unknown[] = []
    const asked: unknown[] = []
    const foreign = { ...container, id: 'fedcba987654', name: 'web', owner: null }
    const script: Script = {
      fleet: {
        status: async (input: unknown) => {
          asked.push(input)
          return { containers: [container, foreign], workloads: [] }
        },
      },
      hosts: {
        forward: async (input: unknown) => {
          opened.push(input)
          throw new Error('enough')
        },
      },
    }
    for (const words of ['prod/web 80', 'prod/fedcba9 80', 'prod/web 80 --host prod'])
      await run(`forward ${words}`, script)
    expect(asked).toEqual([{ host: 'prod' }, { host: 'prod' }, { host: 'prod' }])
    const one = { host: 'prod', container: 'fedcba987654', port: 80 }
    expect(opened).toEqual([one, one, one])
    const torn = await run('forward prod/web 80 --host lab', script)
    expect(torn).toMatchObject({ code: 2, err: expect.stringContaining('--host says lab') })
  })

  it('says why a host is away before it says that no such container runs', async () => {
    const failure = { kind: 'host-unreachable', host: 'prod', reason: 'no route' }
    const away = { host: 'prod', status: { state: 'offline', failure } }
    const script = (hosts: unknown[]): Script => ({
      fleet: { status: async () => ({ containers: [], hosts }) },
    })
    const { code, err } = await run('forward prod/db 80', script([away]))
    expect([code, err]).toEqual([1, expect.stringContaining('Host prod cannot be reached')])
    const gone = await run('forward prod/db 80', script([]))
    expect(gone.err).toContain('no running container db')
  })

  it.each(['0', '65536', '80/tcp', 'http'])('takes no port %s', async (port) => {
    const script: Script = {
      fleet: { status: async () => ({ containers: [container], workloads: [] }) },
    }
    expect(await run(`forward web ${port}`, script)).toMatchObject({ code: 2 })
  })
})

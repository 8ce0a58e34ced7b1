import { describe, expect, it } from 'vitest'
import { run } from './harness.ts'
import { host, local, recording } from './host-answers.ts'

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
      'prod --ssh x --allow-path /srv/a /mnt/b',
      { connection: { kind: 'ssh' }, allowedPaths: ['/srv/a', '/mnt/b'] },
    ],
    [
      'prod --ssh x --proxy kind=traefik mode=labels entryPoints=web+websecure httpPort=8080 --public-address 192.0.2.7',
      {
        proxy: {
          ...{ kind: 'traefik', mode: 'labels', httpPort: 8080 },
          entryPoints: ['web', 'websecure'],
        },
        publicAddress: '192.0.2.7',
      },
    ],
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
    ['prod --ssh a --allow-path srv', 'allowedPaths.0'],
    ['prod --ssh a --proxy kind=caddy', 'proxy.admin'],
    ['prod --ssh a --proxy kind=caddy admin=http://u:p@127.0.0.1:2019', 'proxy.admin'],
    ['prod --ssh a --proxy caddy', 'NAME=VALUE'],
    ['prod --ssh a --proxy kind=edge authority=http://ca.example.com/dir', 'proxy.authority'],
    [
      'prod --ssh a --proxy kind=edge authority=https://ca.example.com/dir authorityRoot=root.crt',
      'proxy.authorityRoot',
    ],
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
  it('says all of what was declared', async () => {
    const connection = {
      ...{ kind: 'ssh', host: 'example.org', user: 'ana', port: 2222, jump: 'gate' },
      ...{ identityFiles: ['/k'], socket: '/run/d.sock' },
    }
    const record = { name: 'prod', connection, guard: 'open', colour: 'none' }
    const show = async () => ({ host, record, changes: [] })
    const { out } = await run('hosts show prod', { hosts: { show } })
    expect(out).toContain('ssh ana@example.org:2222 through gate with /k to /run/d.sock')
  })

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

/** What the fake says of hosts beside the fleet: candidates, a new host, and a doctor's findings. */
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { Checkup, Host, HostCandidates, HostRecord } from '../../../src/shared/model/host.ts'

export const fakeCandidates: HostCandidates = {
  ssh: [
    { alias: 'prod-1', user: 'deploy', host: 'prod-1.example', port: 22, notes: [] },
    { alias: 'build', user: 'ci', host: '10.20.0.40', port: 2222, notes: ['through bastion'] },
    {
      alias: 'legacy',
      user: 'root',
      host: 'legacy.example',
      port: 22,
      notes: ['ProxyCommand is not run'],
    },
  ],
  contexts: [
    { name: 'default', endpoint: 'unix:///var/run/docker.sock', isCurrent: true },
    { name: 'prod-2', endpoint: 'tcp://10.20.0.12:2376', isCurrent: false },
  ],
  dockerHost: null,
}

export function doctorScript({ name, kind, engine }: Host): Checkup[] {
  const ok = (id: string, title: string, found: string): Checkup => ({
    ...{ id, title, found },
    outcome: 'ok',
    remedy: null,
  })
  const connection =
    kind === 'ssh'
      ? [
          {
            ...{ id: 'config', title: 'SSH configuration', outcome: 'warning' as const },
            found:
              '~/.ssh/config line 12: ControlMaster is not followed; ~/.ssh/id_old is not there',
            remedy: null,
          },
          ok('name', 'Name resolution', `${name}.example is 10.20.0.11`),
          ok('tcp', 'TCP connection', 'port 22 answers after 12 ms'),
          ok('host-key', 'Host key', 'ssh-ed25519, known in ~/.ssh/known_hosts, line 4'),
          ok('login', 'Login', 'publickey from the agent'),
          {
            ...{ id: 'port-forwarding', title: 'Forwarding of ports', outcome: 'warning' as const },
            found: 'sshd connects to no ports: containers are reached by a command of the host',
            remedy: { text: 'Set "AllowTcpForwarding yes" in its sshd_config.', command: null },
          },
          ok('socket', 'Docker socket', '/var/run/docker.sock may be used by deploy'),
          {
            id: 'max-sessions',
            title: 'MaxSessions',
            outcome: 'warning' as const,
            found: 'only 2 sessions at once; commands on the host wait for each other',
            remedy: {
              text: 'Allow more in sshd_config, then reload sshd.',
              command: "echo 'MaxSessions 10' | sudo tee /etc/ssh/sshd_config.d/sessions.conf",
            },
          },
        ]
      : [ok('engine', 'Engine', 'answers')]
  return [
    ...connection,
    ok('api', 'Engine API', `${engine?.apiVersion ?? '1.45'}, between 1.41 and the newest known`),
    {
      id: 'compose',
      title: 'Compose plugin',
      outcome: 'failed',
      found: 'docker: unknown command: docker compose',
      remedy: {
        text: 'Install it; deploying compose projects needs it.',
        command: 'sudo apt-get install docker-compose-plugin',
      },
    },
    ok('arch', 'Architecture', engine?.arch ?? 'amd64'),
    ok('clock', 'Clock', '0.2 s ahead of this machine'),
    ok('disk', 'Free disk', '122 GiB of 400 GiB free'),
  ]
}

/** A host that was just added: its key is not known yet. */
export function freshHost(record: HostRecord): Host {
  const { name, connection, guard, colour } = record
  const shown = { name, guard, colour, latencyMs: null, disk: null, engine: null, reach: null }
  const since = Date.now()
  if (connection.kind === 'ssh') {
    const user = connection.user ?? 'deploy'
    const address = `${connection.host}:${connection.port ?? 22}`
    return {
      ...shown,
      kind: 'ssh',
      endpoint: `ssh://${user}@${address}`,
      found: 'added',
      capabilities: ['engine', 'dial', 'run', 'files'],
      status: {
        state: 'failed',
        since,
        failure: {
          kind: 'host-key-unknown',
          host: name,
          address,
          keyType: 'ssh-ed25519',
          fingerprint: 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE',
          seenAs: [],
        },
      },
    }
  }
  const endpoint =
    connection.kind === 'tcp'
      ? `tcp://${connection.host}:${connection.port}`
      : 'unix:///var/run/docker.sock'
  return {
    ...shown,
    kind: connection.kind === 'tcp' ? 'tcp' : 'local',
    endpoint,
    found: connection.kind === 'context' ? `context ${connection.context}` : 'added',
    capabilities: connection.kind === 'tcp' ? ['engine'] : ['engine', 'dial', 'run', 'files'],
    status: { state: 'online', since },
  }
}

const shownNow = 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE'
const shownBefore = 'SHA256:7Jp0sQw3uYk2nR8aLx5cTz1vGm9dHf4eBi6oKq0tXyM'

/** Hosts that stand still until their user does something. */
export function troubledHosts(since: number): Host[] {
  const add = (name: string, failure: Failure): Host => ({
    ...freshHost({
      name,
      connection: { kind: 'ssh', host: `${name}.example` },
      guard: 'open',
      colour: 'none',
    }),
    status: { state: 'failed', since, failure },
  })
  const key = (name: string) => ({
    host: name,
    address: `${name}.example:22`,
    keyType: 'ssh-ed25519',
    fingerprint: shownNow,
  })
  return [
    add('changed', {
      kind: 'host-key-changed',
      ...key('changed'),
      known: [
        {
          keyType: 'ssh-ed25519',
          fingerprint: shownBefore,
          file: '/home/mira/.ssh/known_hosts',
          line: 14,
        },
      ],
    }),
    add('locked', {
      kind: 'ssh-answer-needed',
      host: 'locked',
      address: 'locked.example:22',
      method: 'passphrase',
      prompts: [{ id: 'key', text: 'Passphrase of /home/mira/.ssh/id_ed25519', isSecret: true }],
    }),
    add('refused', {
      kind: 'ssh-auth-failed',
      host: 'refused',
      address: 'refused.example:22',
      user: 'deploy',
      tried: [
        { method: 'agent', found: 'no agent is running' },
        { method: 'key ~/.ssh/id_ed25519', found: 'refused' },
      ],
    }),
  ]
}

import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { unsafeContent } from '../../../../src/main/sources/compose/plan/unsafe.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const folder = '/srv/shop'

function found(service: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  const rendered = renderedSchema.parse({ name: 'shop', services: { web: service }, ...more })
  return unsafeContent(rendered, folder).map(({ path }) => path.join('.'))
}

const bind = (source: string) => ({ volumes: [{ type: 'bind', source, target: '/x' }] })
const volume = (driver_opts: Record<string, string>) => ({ volumes: { data: { driver_opts } } })

describe('SD-33 what lets a container out of its box', () => {
  it.each([
    ['privileged', { privileged: true }],
    ['network_mode', { network_mode: 'host' }],
    ['pid', { pid: 'host' }],
    ['ipc', { ipc: 'host' }],
    ['userns_mode', { userns_mode: 'host' }],
    ['cgroup', { cgroup: 'host' }],
    ['uts', { uts: 'host' }],
    ['cap_add', { cap_add: ['SYS_ADMIN'] }],
    ['cap_add', { cap_add: ['all'] }],
    ['cap_add', { cap_add: ['NET_RAW', 'CAP_sys_module'] }],
    ['security_opt', { security_opt: ['seccomp:unconfined'] }],
    ['security_opt', { security_opt: ['apparmor=unconfined'] }],
    ['security_opt', { security_opt: ['label=disable'] }],
    ['security_opt', { security_opt: ['label:type:unconfined_t'] }],
    ['security_opt', { security_opt: ['label=type:spc_t'] }],
    ['security_opt', { security_opt: ['systempaths=unconfined'] }],
    ['devices', { devices: [{ source: '/dev/kvm', target: '/dev/kvm' }] }],
    ['device_cgroup_rules', { device_cgroup_rules: ['c 1:3 mr'] }],
    ['volumes_from', { volumes_from: ['container:other'] }],
    ['use_api_socket', { use_api_socket: true }],
    ['provider', { provider: { type: 'anything' } }],
    ['post_start', { post_start: [{ command: 'a' }, { command: 'b', privileged: true }] }],
    ['pre_stop', { pre_stop: [{ command: ['a'], privileged: true, user: 'root' }] }],
    ['build.privileged', { build: { context: '/srv/shop', privileged: true } }],
    ['build.network', { build: { context: '/srv/shop', network: 'host' } }],
    ['build.entitlements', { build: { entitlements: ['security.insecure'] } }],
    ['volumes', { volumes: [{ type: 'npipe', source: '\\\\.\\pipe\\docker', target: 'x' }] }],
  ])('is refused: %s', (path, service) => {
    expect(found(service)).toEqual([`services.web.${path}`])
  })

  it.each([
    ...['SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_BOOT', 'SYS_TIME', 'SYSLOG'],
    ...['DAC_READ_SEARCH', 'NET_ADMIN', 'MAC_ADMIN', 'MAC_OVERRIDE', 'BPF', 'PERFMON', 'ALL'],
    ...['CHECKPOINT_RESTORE', 'LINUX_IMMUTABLE'],
  ])('is refused as a capability: %s', (name) => {
    expect(found({ cap_add: ['CHOWN', name] })).toEqual(['services.web.cap_add'])
  })

  it.each([
    ...['/boot', '/dev', '/etc', '/proc', '/root', '/run', '/sys', '/usr', '/bin', '/sbin'],
    ...['/lib', '/lib64', '/var/lib/docker', '/var/lib/containerd', '/var/run', '/var/spool/cron'],
    ...['.ssh', '.gnupg', '.docker', '.kube', '.aws'].map((keys) => `/home/ada/${keys}`),
    ...['docker.sock', 'containerd.sock', 'podman.sock'].map((socket) => `/srv/${socket}`),
  ])('is refused as a folder of the host: %s', (source) => {
    expect(found(bind(source))).toEqual(['services.web.volumes'])
    expect(found(bind(`${source}/deep`))).toEqual(
      source.endsWith('.sock') ? [] : ['services.web.volumes'],
    )
  })

  it.each([
    '/',
    '//',
    '/etc',
    '/etc/',
    '//etc',
    '/./etc',
    '/etc/shadow',
    '/srv/../etc',
    '/srv/shop/../other',
    '/root/.bashrc',
    '/proc',
    '/sys/fs/cgroup',
    '/dev',
    '/var',
    '/var/lib',
    '/var/lib/docker/volumes',
    '/var/run/docker.sock',
    '/run/user/1000/docker.sock',
    '/srv/shop/docker.sock',
    '/tmp/docker.sock',
    '/usr/local/bin',
    '/home',
    '/home/ada/',
    '/home/ada/.ssh',
    '/home/ada/.ssh/id_ed25519',
    '/home/ada/.docker/config.json',
  ])('is refused as a bind mount: %s', (source) => {
    expect(found(bind(source))).toEqual(['services.web.volumes'])
  })

  it.each([
    ['a bind in disguise', { type: 'none', o: 'bind', device: '/etc' }],
    ['a recursive one', { type: 'none', o: 'rw,rbind', device: '/' }],
    ['a disk', { type: 'ext4', device: '/dev/sda1' }],
    ['a bind that says to be of the network', { type: 'nfs', o: 'addr=1.2.3.4,bind', device: '/' }],
    ['an overlay of the host', { type: 'overlay', device: 'overlay', o: 'lowerdir=/,upperdir=/u' }],
    ['its processes', { type: 'proc', device: 'proc' }],
  ])('is refused as a volume: %s', (_, options) => {
    expect(found({}, volume(options))).toEqual(['volumes.data.driver_opts'])
  })

  it('is refused as a secret, a config or a network', () => {
    expect(found({}, { secrets: { s: { file: '/etc/shadow' } } })).toEqual(['secrets.s.file'])
    expect(found({}, { configs: { c: { file: '/var/run/docker.sock' } } })).toEqual([
      'configs.c.file',
    ])
    const networks = { outside: { external: true, name: 'host' }, other: { driver: 'host' } }
    expect(found({}, { networks })).toEqual(['networks.outside', 'networks.other'])
  })

  it('is refused though it begins as the folder of the project does', () => {
    const web = bind('/run/shop-keys')
    const rendered = renderedSchema.parse({ name: 'shop', services: { web } })
    expect(unsafeContent(rendered, '/run/shop')).toHaveLength(1)
    const own = renderedSchema.parse({ name: 'shop', services: { web: bind('/run/shop/keys') } })
    expect(unsafeContent(own, '/run/shop')).toEqual([])
  })
})

describe('SD-33 the folder of the project', () => {
  const of = (source: string, own: string) =>
    unsafeContent(renderedSchema.parse({ name: 'shop', services: { web: bind(source) } }), own)
      .length

  it.each(['/root/shop', '/home/ada/shop', '/run/shop', '/srv/shop', '/etc/shop'])(
    'is its own as a whole and in its parts: %s',
    (own) => {
      expect([of(own, own), of(`${own}/`, own), of(`${own}/src`, own)]).toEqual([0, 0, 0])
      expect(of(path.dirname(own), own)).toBe(own === '/srv/shop' ? 0 : 1)
    },
  )

  it.each(['/root', '/home/ada', '/home', '/etc'])(
    'is not given as a whole, nor its keys, where it is more than that: %s',
    (own) => {
      expect([of(own, own), of(`${own}/.ssh`, own), of(`${own}/data`, own)]).toEqual([1, 1, 0])
    },
  )
})

describe('SD-33 volumes of another service', () => {
  const taking = (volumes: object[]) => ({
    app: { volumes },
    mid: { volumes_from: ['app'] },
    web: { volumes_from: ['mid:ro', 'web'] },
  })
  const places = (services: object) =>
    unsafeContent(renderedSchema.parse({ name: 'shop', services }), folder).map(({ path: at }) =>
      at.join('.'),
    )

  it('are as good as that service has them', () => {
    expect(places(taking([{ type: 'volume', source: 'files', target: '/srv' }]))).toEqual([])
    expect(places(taking(bind('/var/run/docker.sock').volumes))).toEqual([
      'services.app.volumes',
      'services.mid.volumes_from',
      'services.web.volumes_from',
    ])
    expect(places({ web: { volumes_from: ['container:x:ro'] } })).toEqual([
      'services.web.volumes_from',
    ])
  })
})

describe('SD-33 what is like it, and harmless', () => {
  it.each([
    ['/etc/ssl/certs', [1, 0]],
    ['/usr/share/zoneinfo/Europe/Paris', [1, 0]],
    ['/etc/hosts', [1, 0]],
    ['/etc/ssl', [1, 1]],
    ['/etc/ssl/private', [1, 1]],
    ['/dev/shm', [0, 0]],
    ['/etc/localtime', [0, 0]],
    ['/dev/sda', [1, 1]],
  ])('%s is refused where it is written to, and where it is only read: %j', (source, expected) => {
    const mount = (read_only: boolean) => ({
      volumes: [{ type: 'bind', source, target: '/x', read_only }],
    })
    expect([found(mount(false)).length, found(mount(true)).length]).toEqual(expected)
  })

  it.each([
    [{ privileged: false }],
    [{ network_mode: 'none' }],
    [{ network_mode: 'service:vpn' }],
    [{ ipc: 'shareable' }],
    [{ pid: 'service:web' }],
    [{ cap_add: ['NET_BIND_SERVICE', 'CHOWN'], cap_drop: ['ALL'] }],
    [{ security_opt: ['no-new-privileges:true', 'seccomp:./profile.json', 'label:level:s0'] }],
    [{ devices: [], volumes_from: null, device_cgroup_rules: null }],
    [{ build: { context: '/srv/shop/web', network: 'default', privileged: false } }],
    [{ use_api_socket: false }],
    [{ post_start: [{ command: 'a', privileged: false }], pre_stop: [{ command: 'b' }] }],
    [{ volumes: [{ type: 'tmpfs', target: '/run' }] }],
    [{ volumes: [{ type: 'volume', source: 'etc', target: '/etc' }] }],
  ])('passes: %j', (service) => {
    expect(found(service)).toEqual([])
  })

  it.each([
    '/srv/shop',
    '/srv/shop/etc',
    '/srv/data',
    '/etcetera',
    '/home/ada/site',
    '/etc/localtime',
    '/etc/timezone',
    '/var/www',
    '/mnt/..data',
    '/srv/shop/.docker/config.json',
  ])('passes as a bind mount: %s', (source) => {
    expect(found(bind(source))).toEqual([])
  })

  it('passes as a volume, a secret, a config or a network', () => {
    expect(found({}, volume({ type: 'nfs', o: 'addr=10.0.0.1', device: ':/export' }))).toEqual([])
    expect(found({}, volume({ type: 'cifs', o: 'username=a', device: '//nas/share' }))).toEqual([])
    expect(found({}, volume({ type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }))).toEqual([])
    expect(found({}, volume({ type: 'none', o: 'bind', device: '/srv/shop/data' }))).toEqual([])
    expect(
      found(
        {},
        {
          secrets: { s: { file: '/srv/shop/secret.txt' }, e: { environment: 'TOKEN' } },
          configs: { c: { content: '/etc/shadow' } },
          networks: { hosted: { name: 'hosted', driver: 'bridge' } },
          volumes: { data: {} },
        },
      ),
    ).toEqual([])
  })
})

// Random flags of `docker run`, such as a host allows.
import type { Dice } from './dice.ts'

export interface RunBed {
  /** A folder of the host. */
  readonly folder: string
  /** A network that is there. */
  readonly network: string
  /** A fixed port of the host that nobody has. */
  readonly port: number
  name(base: string): string
}

type Flags = readonly string[]
type Choice = (dice: Dice, bed: RunBed) => Flags

const choices: readonly Choice[] = [
  (dice) => ['--env', `GREETING=${dice.pick(['hello world', 'a=b=c', '', 'ünï', '$HOME "q"'])}`],
  (dice) => ['--label', `team=${dice.pick(['blue', 'red team', ''])}`],
  (_, { port }) => ['--publish', `127.0.0.1:${port}:8080`],
  (_, { port }) => ['--publish', `${port}:8080/udp`],
  (dice) => ['--publish', dice.pick(['8080', '127.0.0.1::8080', '8080/udp'])],
  (_, { name }) => ['--volume', `${name('data')}:/data`],
  (_, { name }) => ['--volume', `${name('readable')}:/readable:ro`],
  () => ['--volume', '/unnamed'],
  (_, { folder }) => ['--volume', `${folder}:/folder:ro`],
  (_, { folder }) => ['--mount', `type=bind,source=${folder},target=/folder2`],
  () => ['--tmpfs', '/scratch:size=1m'],
  () => ['--mount', 'type=tmpfs,target=/memory,tmpfs-size=65536,tmpfs-mode=1770'],
  (dice) => ['--restart', dice.pick(['always', 'no', 'on-failure:3', 'unless-stopped'])],
  (dice) => ['--memory', dice.pick(['64m', '96m', '67108865'])],
  () => ['--memory', '64m', '--memory-swap', '100m'],
  () => ['--memory', '64m', '--memory-reservation', '32m'],
  (dice) => ['--cpus', dice.pick(['0.5', '1', '0.25'])],
  () => ['--cpu-shares', '512'],
  () => ['--pids-limit', '100'],
  () => ['--ulimit', 'nofile=512:1024'],
  () => ['--sysctl', 'net.core.somaxconn=512'],
  () => ['--shm-size', '32m'],
  (dice) => ['--cap-add', dice.pick(['NET_ADMIN', 'SYS_TIME'])],
  (dice) => ['--cap-drop', dice.pick(['MKNOD', 'NET_RAW'])],
  () => ['--read-only'],
  () => ['--init'],
  (dice) => ['--user', dice.pick(['1000', '1000:1000', '0'])],
  () => ['--workdir', '/tmp'],
  () => ['--hostname', 'by-hand'],
  () => ['--add-host', 'db:10.9.8.7'],
  () => ['--dns', '10.9.8.7', '--dns-search', 'example.com', '--dns-option', 'ndots:1'],
  (dice) => ['--stop-signal', dice.pick(['SIGINT', 'SIGQUIT'])],
  () => ['--security-opt', 'no-new-privileges'],
  () => ['--group-add', '10'],
  () => ['--oom-score-adj', '100'],
  () => ['--tty'],
  () => ['--interactive'],
  () => ['--log-opt', 'max-size=1m', '--log-opt', 'max-file=2'],
  () => ['--ipc', 'shareable'],
  () => ['--uts', 'host'],
]

const places: readonly Choice[] = [
  () => [],
  () => [],
  (_, { network }) => ['--network', network],
  (_, { network }) => ['--network', network, '--network-alias', 'reached-by'],
  () => ['--network', 'none'],
]

/** What cannot be said together. */
const clashes: readonly (readonly [string, string])[] = [
  ['--uts', '--hostname'],
  ['--network none', '--publish'],
  ['--network none', '--dns'],
  ['--network none', '--add-host'],
]

export function randomFlags(dice: Dice, bed: RunBed): string[] {
  const place = dice.pick(places)(dice, bed)
  const chosen: Flags[] = [place]
  for (const choice of dice.shuffle(choices).slice(0, dice.between(3, 10))) {
    const flags = choice(dice, bed)
    const all = [...chosen.flat(), ...flags].join(' ')
    const isTwice = chosen.some(([flag]) => flag === flags[0] && !repeatable.has(flag ?? ''))
    if (!isTwice && !clashes.some(([a, b]) => all.includes(a) && all.includes(b)))
      chosen.push(flags)
  }
  return chosen.flat()
}

const repeatable = new Set(['--env', '--label', '--volume', '--mount'])

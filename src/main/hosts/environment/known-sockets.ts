/** Places where products put the socket of an engine, beside Docker's own place. Pure over the readers given. */
import { join } from 'node:path'
import type { Environment } from './environment.ts'

export interface KnownSocket {
  readonly path: string
  /** Whose it is, for people. */
  readonly of: string
}

type Known = Pick<Environment, 'env' | 'home' | 'list' | 'uid' | 'platform'>

/** In the order in which they are looked for. */
export function knownSockets(environment: Known): readonly KnownSocket[] {
  const { env, home } = environment
  const runtime =
    env.XDG_RUNTIME_DIR || (environment.uid === undefined ? '' : `/run/user/${environment.uid}`)
  const at = (of: string, ...path: string[]): KnownSocket => ({ path: join(...path), of })
  const inRuntime = (of: string, name: string) => (runtime === '' ? [] : [at(of, runtime, name)])
  return [
    ...inRuntime('rootless Docker', 'docker.sock'),
    at('Docker Desktop', home, '.docker/run/docker.sock'),
    at('Docker Desktop', home, '.docker/desktop/docker.sock'),
    at('OrbStack', home, '.orbstack/run/docker.sock'),
    ...profiles(environment, colimaFolders(environment)).map(({ folder, name }) =>
      at(name === 'default' ? 'Colima' : `Colima, profile ${name}`, folder, name, 'docker.sock'),
    ),
    at('Rancher Desktop', home, '.rd/docker.sock'),
    ...profiles(environment, [join(home, '.lima')]).map(({ folder, name }) =>
      at(`Lima, instance ${name}`, folder, name, 'sock/docker.sock'),
    ),
    ...inRuntime('Podman', 'podman/podman.sock'),
    at('Podman', '/run/podman/podman.sock'),
    ...podmanMachine(environment),
  ]
}

function colimaFolders({ env, home }: Known): string[] {
  const own = env.COLIMA_HOME ? [env.COLIMA_HOME] : []
  return [
    ...own,
    join(home, '.colima'),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'colima'),
  ]
}

/** The default one first; what is hidden or begins with an underscore is no profile. */
function profiles({ list }: Known, folders: readonly string[]) {
  return folders.flatMap((folder) => {
    const names = list(folder).filter((name) => /^[A-Za-z0-9]/.test(name))
    const inOrder = [...names].sort((a, b) => Number(b === 'default') - Number(a === 'default'))
    return inOrder.map((name) => ({ folder, name }))
  })
}

/** On macOS, where its engine is in a virtual machine. */
function podmanMachine({ env, home, platform }: Known): KnownSocket[] {
  if (platform !== 'darwin') return []
  const of = 'Podman machine'
  const machine = join(home, '.local/share/containers/podman/machine')
  const temporary = env.TMPDIR || '/tmp'
  return [
    { of, path: join(machine, 'podman.sock') },
    { of, path: join(machine, 'qemu/podman.sock') },
    { of, path: join(temporary, 'podman/podman-machine-default-api.sock') },
  ]
}

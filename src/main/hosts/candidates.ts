/** Candidates: machines that this one already knows how to reach. */
import type { HostCandidates } from '../../shared/model/host.ts'
import { currentContext, listContexts } from './environment/docker-contexts.ts'
import type { Environment } from './environment/environment.ts'
import {
  isNone,
  listSshHosts,
  readSshOptions,
  type SshEnvironment,
} from './ssh/config/ssh-config.ts'

export function findCandidates(environment: Environment, ssh: SshEnvironment): HostCandidates {
  return {
    ssh: listSshHosts(ssh).map((alias) => sshCandidate(ssh, alias)),
    contexts: contextCandidates(environment),
    dockerHost: environment.env.DOCKER_HOST || null,
  }
}

function sshCandidate(ssh: SshEnvironment, alias: string): HostCandidates['ssh'][number] {
  const { values, notes } = readSshOptions(ssh, { host: alias })
  const first = (option: string): string | undefined => values.get(option)?.[0]
  const port = Number(first('port') ?? 22)
  const isUnrun = !isNone(first('proxycommand'))
  return {
    alias,
    user: first('user') ?? ssh.localUser,
    host: (first('hostname') ?? alias).replaceAll('%h', alias),
    port: Number.isInteger(port) ? port : 22,
    notes: [...notes, ...(isUnrun ? ['ProxyCommand is not run; set a jump host instead.'] : [])],
  }
}

/** DOCKER_HOST is above every context, as it is for the docker CLI. */
function contextCandidates(environment: Environment): HostCandidates['contexts'] {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: chosen } = environment.env
  const current = currentContext(environment)
  const name = host ? '' : chosen || (current.ok ? current.value : '')
  return listContexts(environment).map((context) => ({
    name: context.name,
    endpoint: context.host,
    isCurrent: context.name === name,
  }))
}

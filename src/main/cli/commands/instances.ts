/** endpoints, capabilities, exec: what programs of a workload are asked by, and what can be asked of it. */
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import { urlOf } from '../../../shared/model/endpoint.ts'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'
import { table } from '../show/table.ts'

export function addInstanceCommands(program: Command, { action }: Commands): void {
  program
    .command('endpoints <workload>')
    .description(
      'where its services answer: inside their networks by name, and on ports of the hosts',
    )
    .action(action('reading', (session, [name = '']) => showEndpoints(session, name)))
  program
    .command('capabilities [kind]')
    .description('what can be asked of workloads of each kind; what is not listed is refused')
    .action(action('reading', (session, [kind]) => showCapabilities(session, kind)))
  program
    .command('exec <workload>')
    .description('not supported: says so, and by which command of docker it is done')
    .action(action('reading', (session, [name = '']) => refuseExec(session, name)))
}

async function showEndpoints({ client, print, paint }: Session, name: string) {
  const { endpoints, away } = await client.workloads.endpoints({ name })
  const told = endpoints.map((each) => ({ ...each, url: urlOf(each) }))
  const rows = told.map(({ service, scope, network, port, url, host }) => [
    ...[service || name, scope === 'network' ? `on ${network}` : scope, port, url, host],
  ])
  await print({ endpoints: told, away }, () =>
    rows.length === 0
      ? 'Nothing of it runs, or it has no ports.'
      : table(paint, { head: ['service', 'where', 'port', 'address', 'host'], rows }),
  )
  return away.length === 0 ? exitCode.ok : exitCode.failed
}

async function showCapabilities({ client, print, paint }: Session, kind: string | undefined) {
  const kinds = await client.sources.list({})
  const wanted = kinds.filter((each) => kind === undefined || each.kind === kind)
  if (wanted.length === 0) fail({ kind: 'not-found', what: 'source kind', name: kind ?? '' })
  const told = wanted.map(({ kind: name, actions }) => ({
    kind: name,
    capabilities: [...actions, 'logs', 'stats'],
  }))
  const rows = told.map(({ kind: name, capabilities }) => [name, capabilities.join(', ')])
  await print(told, () => table(paint, { head: ['kind', 'capabilities'], rows }))
  return exitCode.ok
}

/** Refuses `exec`: a thing not done is never a success (CP-23). */
async function refuseExec({ client }: Session, name: string): Promise<never> {
  const { document } = await client.workloads.show({ name })
  const { containers } = await client.fleet.status({ registries: false })
  const running = containers.filter(
    ({ owner, state }) => owner?.workload === name && state === 'running',
  )
  const found = running.find(({ owner }) => owner?.role === 'main') ?? running[0]
  const container = found?.name ?? name
  return fail({ kind: 'exec-unsupported', host: found?.host ?? document.host ?? '', container })
}

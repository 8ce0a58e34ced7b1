/** edge …: the proxy of ours on a host. */
import type { Command } from 'commander'
import { printable } from '../../../shared/lib/printable.ts'
import type { EdgeStatus } from '../../../shared/model/proxy.ts'
import { confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'

type Change = 'install' | 'upgrade' | 'remove'

const changes: Readonly<Record<Change, string>> = {
  install: 'make it, or take the one that is there; it becomes the proxy of the host',
  upgrade: 'a new container of the image that the settings name (edgeImage), on the same volume',
  remove: 'take it away; its volume with the certificates stays',
}

export function addEdgeCommands(program: Command, { action }: Commands): void {
  const edge = program.command('edge').description('the proxy of Longshore on a host')
  edge
    .command('status <host>')
    .description('whether it runs, where it is published, and how many names it leads somewhere')
    .action(
      action('reading', async (session, [host = '']) => {
        const found = await session.client.edge.status({ host })
        await session.print(found, () => showEdge(found))
        return exitCode.ok
      }),
    )
  for (const [change, description] of Object.entries(changes) as [Change, string][]) {
    const command = edge
      .command(`${change} <host>`)
      .description(description)
      .option(...confirmOption)
    if (change === 'remove')
      command.option('--with-routes', 'although it leads names somewhere: they lead nowhere then')
    command.action(
      action('holding', async (session, [host = ''], given) => {
        const order = { host, withRoutes: given.flag('withRoutes') }
        const found = await withConfirmation(session, confirmedIn(given), (confirm) =>
          session.client.edge[change]({ ...order, confirm }),
        )
        await session.print(found, () => showEdge(found))
        return exitCode.ok
      }),
    )
  }
}

/** Nobody else remembers what it was declared with. */
function showRemoved({ host, undeclared = {} }: EdgeStatus): string {
  const nothing = `There is no edge on ${printable(host)}.`
  const words = Object.entries(undeclared).map(([field, value]) => {
    if (field === 'authorityRoot') return `"${field}=$(cat root.crt)"`
    return `${field}=${printable(String(value))}`
  })
  if (words.length === 0) return nothing
  const again = `longshore hosts edit ${host} --proxy kind=edge ${words.join(' ')}`
  return `${nothing}\nIts proxy is declared no more; as it was: ${again}`
}

function showEdge(status: EdgeStatus): string {
  const { host, state, image, ...edge } = status
  if (state === 'absent') return showRemoved(status)
  const { version, isForeign, httpPort, httpsPort, routes, isDeclared, awayMs } = edge
  const ports = [httpPort, httpsPort].filter((port) => port !== null).join(' and ')
  const rows = [
    ['state', state],
    ['caddy', `${version ?? '–'} (${printable(image ?? '–')})`],
    ['ports', ports || '–'],
    ['routes', String(routes ?? '–')],
    ['proxy', isDeclared ? 'of this host' : `not declared: longshore edge install ${host}`],
    ...(isForeign ? [['made by', 'another installation']] : []),
    ...(awayMs === undefined ? [] : [['away', `${awayMs} ms, while it was replaced`]]),
  ]
  return rows.map(([field = '', value]) => `${field.padEnd(8)} ${value}`).join('\n')
}

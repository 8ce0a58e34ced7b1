/** stats */
import type { Command } from 'commander'
import { metrics } from '../../../shared/model/stats.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'
import { showHistory, showUsage } from '../show/stats.ts'
import { parseMomentMs } from '../when.ts'

export function addStatsCommand(program: Command, { action }: Commands): void {
  program
    .command('stats <name>')
    .description('what the services of a workload use, now or over time')
    .option('--since <when>', 'mean and most of what was collected since: 1h, or a time')
    .action(
      action('reading', async (session, [name = ''], given) => {
        const since = given.text('since')
        return since === undefined ? printNow(session, name) : printSince(session, name, since)
      }),
    )
}

async function printNow(session: Session, workload: string): Promise<ExitCode> {
  const usage = await session.client.stats.now({ workload })
  await session.print(usage, () => showUsage(session.paint, workload, usage))
  return usage.away.length === 0 ? exitCode.ok : exitCode.failed
}

async function printSince(session: Session, workload: string, when: string): Promise<ExitCode> {
  const to = session.now()
  const from = parseMomentMs('--since', when, to)
  const { stats } = session.client
  const found = metrics.map(
    async (metric) => [metric, await stats.query({ workload, metric, from, to })] as const,
  )
  const history = Object.fromEntries(await Promise.all(found))
  const shown = () => showHistory(session.paint, workload, history)
  await session.print({ from, to, metrics: history }, shown)
  return exitCode.ok
}

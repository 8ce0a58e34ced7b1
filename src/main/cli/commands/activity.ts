import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import { showActivity } from '../show/activity.ts'
import { parseCount } from '../when.ts'

export function addActivityCommand(program: Command, { action }: Commands): void {
  program
    .command('activity')
    .description('what was done and noticed, by whom, and what came of it; newest first')
    .option('--workload <name>', 'only of this workload')
    .option('--host <name>', 'only of this host')
    .option('--limit <n>', 'at most so many', '100')
    .action(
      action('reading', async (session, _args, given) => {
        const [workload, host] = [given.text('workload'), given.text('host')]
        const limit = parseCount('--limit', given.text('limit') ?? '', 1_000)
        const object = workload && ({ kind: 'workload', name: workload } as const)
        const asked = { limit, ...(object && { object }), ...(host && { host }) }
        const { items } = await session.client.activity.list(asked)
        await session.print(items, () => showActivity(session.paint, items))
        return exitCode.ok
      }),
    )
}

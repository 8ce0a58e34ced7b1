/** volumes: what holds data of a workload, or on a host. */
import type { Command } from 'commander'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import { showVolumes } from '../show/volumes.ts'

export function addVolumesCommand(program: Command, { action }: Commands): void {
  program
    .command('volumes [name]')
    .description('what holds data of a workload, or on a host: how big it is, and who uses it')
    .option('--host <host>', 'all of that host')
    .option('--no-sizes', 'without measuring: that takes as long as reading all of it')
    .action(
      action('reading', async ({ client, paint, print, now }, [workload], given) => {
        const host = given.text('host')
        if ((workload === undefined) === (host === undefined))
          throw new UsageError('name a workload, or a host with --host')
        const of = workload === undefined ? { host: host ?? '' } : { workload }
        const found = await client.volumes.list({ of, measured: !given.isRefused('sizes') })
        await print(found, () =>
          showVolumes(paint, found, { workload: workload ?? null, now: now() }),
        )
        return exitCode.ok
      }),
    )
}

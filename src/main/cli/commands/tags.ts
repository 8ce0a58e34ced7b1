/** tags: what a registry has of the image of a workload, or of any. */
import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import { showTags } from '../show/tags.ts'

const shortList = 20
const mostDetails = 50

export function addTagsCommand(program: Command, { action }: Commands): void {
  program
    .command('tags <image>')
    .description('what the registry has of the image of a workload, or of any: the newest first')
    .option('--all', 'every tag there is')
    .option('--host <host>', 'whose platform counts, and through which it may be asked')
    .action(
      action('reading', async ({ client, paint, print, now }, [of = ''], given) => {
        const isAll = given.flag('all')
        const details = isAll ? mostDetails : shortList
        const list = await client.registries.tags({ of, host: given.text('host') ?? '', details })
        const tags = isAll
          ? list.tags
          : list.tags.filter((tag, index) => index < shortList || tag.liveOn.length > 0)
        await print({ ...list, tags }, () => showTags(paint, list, { tags, now: now() }))
        return exitCode.ok
      }),
    )
}

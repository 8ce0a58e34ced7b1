/** faces: how the public names of a workload stand, or what the proxies of all hosts lead where. */
import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import { showFaceMap, showFaces } from '../show/faces.ts'

export function addFacesCommand(program: Command, { action }: Commands): void {
  program
    .command('faces [name]')
    .description(
      'the public names of a workload: route, certificate, DNS, and who answers; without one, what all proxies lead where',
    )
    .action(
      action('reading', async ({ client, paint, print }, [name]) => {
        if (name === undefined) {
          const map = await client.faces.map()
          await print(map, () => showFaceMap(paint, map))
          return exitCode.ok
        }
        const shown = await client.faces.list({ name })
        await print(shown, () => showFaces(paint, name, shown))
        return exitCode.ok
      }),
    )
}

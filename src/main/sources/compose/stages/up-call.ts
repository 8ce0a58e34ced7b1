import type { StageRun } from '../../source.ts'
import type { UpBody } from '../body.ts'
import { compose } from '../tools/compose-cli.ts'
import { fromFiles } from './files.ts'
import { type CallMore, composeRendered } from './project-run.ts'
import { tellingOutput } from './tool-output.ts'

/** `docker compose` over the project of this deployment: from its files, or as it was rendered. */
export async function composeWanted(
  run: StageRun,
  body: UpBody,
  args: readonly string[],
  more: CallMore = {},
): Promise<void> {
  if (!body.fromFolder) return await composeRendered(run, body, body.rendered, args, more)
  const project = await fromFiles(run, body)
  const { images = {}, ...call } = more
  await tellingOutput(run, images, (onLine) =>
    compose(run.session, project, { ...call, args, signal: run.signal, onLine }),
  )
}

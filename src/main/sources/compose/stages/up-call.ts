import type { StageRun } from '../../stage.ts'
import type { UpBody } from '../body.ts'
import { compose } from '../tools/compose-cli.ts'
import { withEvidence } from './evidence.ts'
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
  await withEvidence(run, body, () => call(run, body, args, more))
}

async function call(
  run: StageRun,
  body: UpBody,
  args: readonly string[],
  more: CallMore,
): Promise<void> {
  if (!body.fromFolder) return await composeRendered(run, body, body, args, more)
  const project = await fromFiles(run, body)
  const { images = {}, ...others } = more
  await tellingOutput(run, images, (onLine) =>
    compose(run.session, project, { ...others, args, signal: run.signal, onLine }),
  )
}

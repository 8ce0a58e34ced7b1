import type { StageRun } from '../../source.ts'
import type { UpBody } from '../body.ts'
import { compose } from '../tools/compose-cli.ts'
import { fromFiles } from './files.ts'
import { composeRendered } from './project-run.ts'
import { tellingOutput } from './tool-output.ts'

/** `docker compose` over the project of this deployment: from its files, or as it was rendered. */
export async function composeWanted(
  run: StageRun,
  body: UpBody,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (!body.fromFolder) return await composeRendered(run, body, body.rendered, args, env)
  const project = await fromFiles(run, body)
  const onLine = tellingOutput(run)
  await compose(run.session, project, { args, env, signal: run.signal, onLine })
}

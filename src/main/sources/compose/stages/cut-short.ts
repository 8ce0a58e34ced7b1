/**
 * Compose makes a container anew under `<hex>_<name>`, removes the old one and gives the new one its
 * name. What an interruption left of that stands in the way of the next one (409).
 */
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../body.ts'
import { composeLabel, isCutShort } from '../project.ts'
import { take } from './ending.ts'
import { ownContainers } from './project-run.ts'

/** Where the old one is still there, the new one goes; else it gets its name: it has the data by now. */
export async function repairCutShort(run: StageRun, body: ProjectBody): Promise<void> {
  const now = await ownContainers(run, body)
  for (const container of now.filter(isCutShort)) {
    const name = container.labels[composeLabel.replaces] ?? ''
    if (now.some((other) => other.name === name)) {
      run.note(`${container.name} was left by a recreation that was cut short: it is removed`)
      await take(run, body, container)
    } else {
      run.note(`${container.name} was left by a recreation that was cut short: it becomes ${name}`)
      await rename(run, container, name)
    }
  }
}

async function rename({ session, signal }: StageRun, { id }: Container, name: string) {
  await session.run({ argv: ['docker', 'rename', id, name], env: session.toolEnv, signal })
}

/** Finds what was built of the same files with the same settings before, wherever that is looked for. */
import { buildLabel } from '../../../shared/model/labels.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Image } from '../../engine/image.ts'
import { buildLabels, type Making } from './making.ts'

interface LookedFor {
  readonly installation: string
  /** Its name. */
  readonly workload: string
  readonly making: Making
}

export async function findBuilt(
  { images }: Pick<Engine, 'images'>,
  { making, ...whose }: LookedFor,
  signal: AbortSignal,
): Promise<Image | undefined> {
  const marks = buildLabels(whose, making)
  // The same files may have come with another commit before.
  delete marks[buildLabel.commit]
  const labels = Object.entries(marks).map(([name, value]) => `${name}=${value}`)
  const [id] = await images.labelled(labels, signal)
  return id === undefined ? undefined : await images.inspect(id, signal)
}

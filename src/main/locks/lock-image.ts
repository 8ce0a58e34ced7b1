/** The image of lock containers: nothing at all. What is never started needs no program. */
import { label, lockRole } from '../../shared/model/labels.ts'
import type { Engine } from '../engine/engine.ts'

export const lockImage = 'localhost/longshore-lock:1'

/** A tar archive without a file: its end alone. */
const emptyArchive = () => Buffer.alloc(1024)

/** Made on the engine where it is not; it takes no space, and stays for the next deployment. */
export async function makeLockImage(engine: Engine, signal: AbortSignal): Promise<void> {
  const changes = [`LABEL ${label.role}=${lockRole}`]
  await engine.images.import(lockImage, { archive: emptyArchive(), changes }, signal)
}

import { ensureDockerCli } from '../../../scripts/lib/engine/cli.mjs'
import type { OpenDoor } from '../doors/door.ts'
import type { Engine } from '../fixtures.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

/** The app with docker's own tools on its path, and what a test needs to run them by itself. */
export async function openWithTools(
  engine: Engine,
  openDoor: (options: { env: Record<string, string> }) => Promise<OpenDoor>,
) {
  const { env } = await ensureDockerCli(engine.socketPath)
  const { PATH = '', DOCKER_CONFIG = '' } = env
  const { page } = await openDoor({ env: { PATH, DOCKER_CONFIG } })
  const app = new LongshorePage(page)
  await app.isConnected()
  return { page, app, env }
}

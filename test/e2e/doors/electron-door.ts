import fs from 'node:fs'
import path from 'node:path'
import { _electron } from '@playwright/test'
import { projectRoot } from './child.ts'
import type { DoorOptions, OpenDoor } from './door.ts'

const folder = path.join(projectRoot, 'node_modules/electron')

/** Why the specs cannot run on real Electron here; undefined where they can. */
export function electronMissing(): string | undefined {
  const binary = findBinary()
  if (!fs.existsSync(binary)) return 'the Electron binary is not installed here'
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY
  return hasScreen ? undefined : 'there is no screen for Electron here'
}

function findBinary(): string {
  const note = path.join(folder, 'path.txt')
  const name = fs.existsSync(note) ? fs.readFileSync(note, 'utf8') : 'electron'
  return process.env.ELECTRON_EXEC_PATH ?? path.join(folder, 'dist', name)
}

/** The built desktop app on real Electron. */
export async function openElectronDoor(options: DoorOptions): Promise<OpenDoor> {
  const { dataDir, socketPath, args = [], env = {} } = options
  const app = await _electron.launch({
    executablePath: findBinary(),
    args: ['.', '--data', dataDir, ...args],
    cwd: projectRoot,
    env: {
      ...(process.env as Record<string, string>),
      DOCKER_HOST: `unix://${socketPath}`,
      ...env,
    },
  })
  const child = app.process()
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += String(chunk)
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    page: await app.firstWindow(),
    pid: child.pid ?? 0,
    output: () => text,
    evaluate: ((run: never, argument: never) =>
      app.evaluate(run, argument)) as OpenDoor['evaluate'],
    ended,
    close: () => app.close(),
  }
}

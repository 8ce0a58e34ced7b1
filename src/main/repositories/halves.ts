/** What a git, or an app, that was killed left half made. Nobody else works there meanwhile. */
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/** Of all repositories that are kept in `dir`: an app that was killed did not come to it. */
export function removeHalves(dir: string): void {
  for (const home of namesIn(dir).map((name) => path.join(dir, name))) {
    removeThose(home, /\.(?:new|index|index\.lock)$/)
    for (const name of namesIn(home).filter((each) => each.endsWith('.git')))
      removeHalvesOfGit(path.join(home, name))
  }
}

export function removeHalvesOfGit(gitDir: string): void {
  for (const folder of ['.', 'refs/kept', 'objects/pack'])
    removeThose(path.join(gitDir, folder), /^tmp_|\.lock$/)
}

function removeThose(folder: string, names: RegExp): void {
  for (const name of namesIn(folder).filter((each) => names.test(each)))
    rmSync(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Halves: what a git, or an app, that was ended left half made. Nobody else works there meanwhile. */
import fs from 'node:fs/promises'
import path from 'node:path'

/** Removes the halves of all repositories that are kept in `dir`: an app that was killed did not come to it. Never rejects. */
export async function removeHalves(dir: string): Promise<void> {
  for (const name of await namesIn(dir)) await removeHalvesOf(path.join(dir, name))
}

/** Removes the halves of one repository, in its home. Never rejects. */
export async function removeHalvesOf(home: string): Promise<void> {
  await removeThose(home, /\.(?:new|old|index|index\.lock)$/)
  for (const name of (await namesIn(home)).filter((each) => each.endsWith('.git')))
    await removeHalvesOfGit(path.join(home, name))
}

export async function removeHalvesOfGit(gitDir: string): Promise<void> {
  for (const folder of ['.', 'refs/kept', 'objects/pack'])
    await removeThose(path.join(gitDir, folder), /^tmp_|\.lock$/)
}

async function removeThose(folder: string, names: RegExp): Promise<void> {
  for (const name of (await namesIn(folder)).filter((each) => names.test(each)))
    await fs
      .rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 })
      .catch(() => {})
}

async function namesIn(folder: string): Promise<string[]> {
  return await fs.readdir(folder).catch(() => [])
}

// Images for what is proved of proxies: Debian's Caddy on the busybox base, and a program that answers over HTTP, run by
// this project's own Node. Made on the engine, pulled from nowhere.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { projectNode } from './bootstrap.mjs'
import { callEngine } from './engine-api.mjs'
import { run } from './exec.mjs'
import { buildImage, importImage, makeRootFilesystem, testLabel } from './images.mjs'
import { ensureCaddy } from './testing/proxies.mjs'

export const caddyImage = 'localhost/longshore-test:caddy'
/** Its tags say what it answers: `v1`, `v2`, … `bad` is never healthy. */
export const webImage = 'localhost/longshore-web'

const recipeLabel = 'dev.longshore.test.recipe'
const webProgram = path.join(import.meta.dirname, 'images/web.mjs')

/** A program with the libraries that it is linked to. @param {string} file @param {string} name */
async function withLibraries(file, name) {
  const linked = await run('ldd', [file])
  const libraries = [...linked.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, library = '']) => library)
  const entries = libraries.map((library) => ({ name: library.slice(1), from: library }))
  return [{ name, from: file }, ...entries].map(({ name, from }) => ({
    ...{ name, mode: 0o755 },
    content: fs.readFileSync(from),
  }))
}

/** @param {string} socketPath @param {string} reference @param {string} recipe */
async function isThere(socketPath, reference, recipe) {
  const { status, body } = await callEngine(socketPath, 'GET', `/images/${reference}/json`)
  return status === 200 && JSON.parse(body).Config?.Labels?.[recipeLabel] === recipe
}

/** @param {readonly string[]} parts */
const recipeOf = (...parts) =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)

/** @param {string} recipe */
const marks = (recipe) => [`LABEL ${testLabel}="1"`, `LABEL ${recipeLabel}="${recipe}"`]

/** As the official image has it: its program, a shell, and two folders for what lasts. @param {string} socketPath */
export async function ensureCaddyImage(socketPath) {
  const file = await ensureCaddy('2.11')
  const recipe = recipeOf('caddy', String(fs.statSync(file).size))
  if (await isThere(socketPath, caddyImage, recipe)) return caddyImage
  const root = await makeRootFilesystem(await withLibraries(file, 'bin/caddy'))
  if (!root) throw new Error('This machine has no static busybox to put Caddy on.')
  await importImage(socketPath, caddyImage, root, [
    'ENV PATH="/bin"',
    'CMD ["caddy","run"]',
    ...marks(recipe),
  ])
  return caddyImage
}

/** @param {string} socketPath @param {readonly string[]} tags */
export async function ensureWebImages(socketPath, tags) {
  const program = fs.readFileSync(webProgram)
  const base = `${webImage}:base`
  const recipe = recipeOf(process.version, program.toString())
  if (!(await isThere(socketPath, base, recipe))) {
    const root = await makeRootFilesystem([
      ...(await withLibraries(projectNode, 'bin/node')),
      { name: 'web.mjs', content: program },
    ])
    if (!root) throw new Error('This machine has no static busybox to put Node on.')
    const changes = ['ENV PATH="/bin"', 'EXPOSE 8080', 'CMD ["node","/web.mjs"]', ...marks(recipe)]
    await importImage(socketPath, base, root, changes)
  }
  for (const tag of tags) {
    const tagged = recipeOf(recipe, tag)
    if (await isThere(socketPath, `${webImage}:${tag}`, tagged)) continue
    const env = [`ENV VERSION="${tag}"`, `ENV BROKEN="${tag.startsWith('bad') ? 1 : 0}"`]
    await buildImage(socketPath, `${webImage}:${tag}`, base, [...env, ...marks(tagged)], [])
  }
}

// Makes the sample and test images on an engine without any registry: the machine's static busybox and a few
// programs become a tar that the engine imports. Where there is no static busybox (a laptop), the engine's own
// busybox image is the base instead.
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { ensureDebianPackages, isDebianRoot } from './debian.mjs'
import { askEngine, callEngine } from './engine-api.mjs'
import { tryRun } from './exec.mjs'
import { catalogue, defaultEnvironment, exposedPort } from './images/catalogue.mjs'
import { programs } from './images/programs.mjs'
import { makeTar } from './images/tar.mjs'

/** @typedef {import('./images/catalogue.mjs').ImageRecipe} ImageRecipe */

/** Carried by everything the test bed makes; nothing without it is ever removed or replaced. */
export const testLabel = 'dev.longshore.test'
const recipeLabel = 'dev.longshore.test.recipe'
const busyboxFile = '/bin/busybox'

/** @returns {import('./images/tar.mjs').TarEntry[]} */
const programEntries = () =>
  Object.entries(programs).map(([name, text]) => ({
    name: `bin/${name}`,
    content: `#!/bin/sh\n${text}`,
    mode: 0o755,
  }))

/**
 * @param {readonly import('./images/tar.mjs').TarEntry[]} [more]
 * @returns {Promise<Buffer | undefined>} the root file system, where this machine can supply busybox
 */
export async function makeRootFilesystem(more = []) {
  if (isDebianRoot()) await ensureDebianPackages(['busybox-static'])
  const applets = await tryRun(busyboxFile, ['--list'])
  if (applets.code !== 0) return undefined
  const links = applets.stdout
    .split('\n')
    .filter((name) => name !== '' && name !== 'busybox' && !name.includes('/'))
    .map((name) => ({ name: `bin/${name}`, linkTo: 'busybox' }))
  return makeTar([
    ...['bin/', 'etc/', 'tmp/', 'www/', 'data/'].map((name) => ({
      name,
      mode: name === 'tmp/' ? 0o1777 : 0o755,
    })),
    {
      name: 'etc/passwd',
      content: 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n',
    },
    { name: 'etc/group', content: 'root:x:0:\nnogroup:x:65534:\n' },
    { name: 'bin/busybox', content: fs.readFileSync(busyboxFile), mode: 0o755 },
    ...links,
    ...programEntries(),
    ...more,
  ])
}

/** The recipe as Dockerfile instructions. @param {ImageRecipe} recipe @param {string} hash */
function instructions(recipe, hash) {
  const env = Object.entries({ ...defaultEnvironment, ...recipe.env })
  return [
    ...env.map(([key, value]) => `ENV ${key}="${value}"`),
    `EXPOSE ${exposedPort}`,
    `CMD ["/bin/${recipe.program}"]`,
    `LABEL ${testLabel}="1"`,
    `LABEL ${recipeLabel}="${hash}"`,
    ...(recipe.healthcheck ? [`HEALTHCHECK ${recipe.healthcheck}`] : []),
  ]
}

/** Changes when anything that goes into the image does. @param {ImageRecipe} recipe */
const hashOf = (recipe) =>
  createHash('sha256')
    .update(JSON.stringify([recipe, programs, defaultEnvironment, 1]))
    .digest('hex')
    .slice(0, 16)

/** Progress answers report a failure in their last line, with status 200. @param {unknown} answer */
function refuseFailedProgress(answer) {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const error = /"error":"((?:[^"\\]|\\.)*)"/.exec(text)
  if (error) throw new Error(`The engine could not make an image: ${error[1]}`)
}

/**
 * @param {string} socketPath
 * @param {string} reference
 * @param {Buffer} rootFilesystem
 * @param {readonly string[]} changes
 */
export async function importImage(socketPath, reference, rootFilesystem, changes) {
  const query = new URLSearchParams({ fromSrc: '-', repo: reference })
  for (const change of changes) query.append('changes', change)
  refuseFailedProgress(
    await askEngine(socketPath, 'POST', `/images/create?${query}`, { tar: rootFilesystem }),
  )
}

/**
 * @param {string} socketPath
 * @param {string} reference
 * @param {string} base
 * @param {readonly string[]} changes
 * @param {readonly import('./images/tar.mjs').TarEntry[]} files
 */
export async function buildImage(socketPath, reference, base, changes, files) {
  const dockerfile = [`FROM ${base}`, 'COPY . /', 'RUN rm -f /Dockerfile', ...changes].join('\n')
  const context = makeTar([
    ...files,
    { name: '.dockerignore', content: 'Dockerfile\n.dockerignore\n' },
    { name: 'Dockerfile', content: dockerfile },
  ])
  const query = new URLSearchParams({ t: reference, rm: '1', forcerm: '1' })
  const build = async () =>
    refuseFailedProgress(await askEngine(socketPath, 'POST', `/build?${query}`, { tar: context }))
  // On a busy machine runc may lose its own child, which says nothing of what is built.
  await build().catch((error) => {
    if (!/runc create failed/.test(error.message)) throw error
    return build()
  })
}

/** @param {string} socketPath @param {string} reference */
async function inspectImage(socketPath, reference) {
  const answer = await callEngine(
    socketPath,
    'GET',
    `/images/${encodeURIComponent(reference)}/json`,
  )
  return answer.status === 200 ? JSON.parse(answer.body) : undefined
}

/**
 * @param {string} socketPath
 * @param {string} reference
 * @param {ImageRecipe} recipe
 * @param {() => Promise<Buffer | undefined>} rootFilesystem
 */
async function makeImage(socketPath, reference, recipe, rootFilesystem) {
  const present = await inspectImage(socketPath, reference)
  const labels = present?.Config?.Labels ?? {}
  const hash = hashOf(recipe)
  if (labels[recipeLabel] === hash) return
  if (present && !labels[testLabel]) {
    throw new Error(
      `The image ${reference} on this engine was not made by Longshore's tests, so it is left alone.`,
    )
  }
  const changes = instructions(recipe, hash)
  const root = await rootFilesystem()
  if (root && !recipe.fillerMb) {
    await importImage(socketPath, reference, root, changes)
  } else if (root) {
    const base = 'localhost/longshore-test:hold'
    await makeImage(socketPath, base, catalogue[base] ?? recipe, rootFilesystem)
    const filler = { name: 'filler', content: randomBytes((recipe.fillerMb ?? 0) * 1024 * 1024) }
    await buildImage(socketPath, reference, base, changes, [filler])
  } else {
    await ensureBusyboxImage(socketPath)
    await buildImage(socketPath, reference, 'busybox:stable', changes, programEntries())
  }
  if (present) await callEngine(socketPath, 'DELETE', `/images/${present.Id}`)
}

/** @param {string} socketPath */
async function ensureBusyboxImage(socketPath) {
  if (await inspectImage(socketPath, 'busybox:stable')) return
  refuseFailedProgress(
    await askEngine(socketPath, 'POST', '/images/create?fromImage=busybox&tag=stable'),
  )
}

/**
 * Makes those of the images that are missing or out of date; the names are full references of the
 * catalogue, all of it by default.
 * @param {string} socketPath
 * @param {readonly string[]} [references]
 */
export async function ensureImages(socketPath, references = Object.keys(catalogue)) {
  /** @type {Promise<Buffer | undefined> | undefined} */
  let made
  const rootFilesystem = () => {
    made ??= makeRootFilesystem()
    return made
  }
  for (const reference of references) {
    const recipe = catalogue[reference]
    if (!recipe) throw new Error(`There is no recipe for an image ${reference}.`)
    await makeImage(socketPath, reference, recipe, rootFilesystem)
  }
}

/**
 * Makes an image with a layer of random bytes, for pulls and pushes that take a while.
 * @param {string} socketPath
 * @param {string} reference
 * @param {number} fillerMb
 */
export async function ensureBigImage(socketPath, reference, fillerMb) {
  await makeImage(socketPath, reference, { program: 'ls-hold', fillerMb }, () =>
    makeRootFilesystem(),
  )
}

/**
 * Removes those of our images that no container uses; by default all. An image without our label stays.
 * @param {string} socketPath
 * @param {readonly string[]} [references]
 */
export async function removeImages(socketPath, references) {
  const filters = encodeURIComponent(JSON.stringify({ label: [testLabel] }))
  /** @type {{Id: string, RepoTags: string[] | null}[]} */
  const images = await askEngine(socketPath, 'GET', `/images/json?filters=${filters}`)
  for (const image of images) {
    const tags = image.RepoTags?.filter((tag) => tag !== '<none>:<none>') ?? []
    const names = tags.length > 0 ? tags : [image.Id]
    for (const name of names.filter((name) => !references || references.includes(name))) {
      await callEngine(socketPath, 'DELETE', `/images/${encodeURIComponent(name)}`)
    }
  }
}

/**
 * Stand-ins for the images in which builds of repositories run: a shell as alpine:3.20, and one that serves the document
 * root of its site as php:8.3-apache. Only for engines of ours: nobody else's names are taken.
 * @param {string} socketPath
 */
export async function ensureRuntimeImages(socketPath) {
  const standIns = { 'alpine:3.20': 'sh', 'php:8.3-apache': 'apache2-foreground' }
  for (const [reference, program] of Object.entries(standIns))
    await makeImage(socketPath, reference, { program, healthcheck: 'NONE' }, makeRootFilesystem)
}

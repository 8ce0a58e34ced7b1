// npm run demo: the main job on a real engine, then the app on the result.
// --compose: the same job with a stack. --git: with a repository that is built. --once: without opening anything; removes what it made. --json: one JSON object as the last line.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDependencies, projectNode, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { cutOverImages, cutOverOn } from './lib/demo/cut-over.mjs'
import { composeJob, gitJob, image, imageJob, madeThere } from './lib/demo/jobs.mjs'
import { listFiles, listObjects, readServed } from './lib/demo/outside.mjs'
import { openShelf } from './lib/demo/shelf.mjs'
import { openTerminalDoor } from './lib/demo/terminal-door.mjs'
import { ensureDockerCli } from './lib/engine/cli.mjs'
import { findOrStartEngine, stopEngine } from './lib/engine/engines.mjs'
import { askEngine, callEngine, readEngineVersion } from './lib/engine-api.mjs'
import { ensureImages, removeImages } from './lib/images.mjs'
import { projectRoot } from './lib/paths.mjs'
import { ensureBuild } from './lib/renderer-build.mjs'

/** How long a version that will be healthy is given. */
const patience = '60s'
/** What the sample images are built on where this machine has no static busybox. */
const base = 'busybox:stable'
const references = ['v1', 'v2', 'broken'].map((tag) => `${image}:${tag}`)

/**
 * @param {import('./lib/demo/jobs.mjs').Job} job
 * @param {ReturnType<typeof openTerminalDoor>} door
 * @param {string} dataDir
 * @param {string} socketPath
 */
async function mainJob(job, door, dataDir, socketPath) {
  const { workload, service, document, steps } = job
  const file = path.join(dataDir, `${workload}.yaml`)
  const serving = []
  let applied = ''
  for (const { version, args, code, serves, healthTimeout = patience } of steps) {
    const wanted = document(healthTimeout)
    if (wanted !== applied) {
      fs.writeFileSync(file, wanted)
      if ((await door.show('workloads', 'apply', '-f', file)) !== 0) throw new Error('apply failed')
      applied = wanted
    }
    if (version !== undefined) job.write(dataDir, version)
    const ended = await door.show(...args)
    const [deployment] = await door.read('deployments', 'list', '--workload', workload)
    const body = await readServed(socketPath, { workload, service })
    process.stderr.write(`A request to the container answers: ${body}\n`)
    if (deployment && !serving.some(({ after }) => after === deployment.id)) {
      serving.push({ after: deployment.id, body })
    }
    if (ended !== code || body !== serves) {
      throw new Error(`longshore ${args.join(' ')} ended with ${ended}, and ${body} serves`)
    }
  }
  const deployments = await door.read('deployments', 'list', '--workload', workload)
  return { deployments: deployments.reverse().map(summary), serving }
}

/**
 * What a pipeline would post: nothing of it acts until somebody presses the button that it leads to.
 * @param {ReturnType<typeof openTerminalDoor>} door @param {import('./lib/demo/jobs.mjs').Job} job
 */
async function showLink(door, { workload }) {
  const said = ['--expires', '1h', '--reason', 'to be seen', '--from', 'npm run demo']
  const base = ['--base', 'https://chat.example/longshore/']
  const { link, web } = await door.read('link', 'deploy', workload, ...said, ...base)
  process.stderr.write(
    `A link that proposes to deploy it, and does nothing by itself:\n  ${link}\nThe message that would go to a chat:\n  ${workload} is built → Deploy: ${web}\n`,
  )
}

/** @param {any} deployment as the terminal door prints it */
function summary({ id, tag, state, queuedAt, startedAt, endedAt, stages }) {
  return {
    id,
    tag,
    state,
    durationMs: endedAt - (startedAt ?? queuedAt),
    stages: stages.map((/** @type {any} */ stage) => ({
      name: stage.name,
      state: stage.state,
      durationMs: stage.durationMs,
    })),
  }
}

/** @param {ReturnType<typeof openTerminalDoor>} door @param {string} dataDir */
async function openApp(door, dataDir) {
  const script = path.join(projectRoot, 'scripts/start.mjs')
  const child = spawn(projectNode, [script, '--data', dataDir], { env: door.env, stdio: 'inherit' })
  await once(child, 'exit')
}

/**
 * What came and did not go. Others use a user's own engine meanwhile: there, only names like ours count.
 * @param {string[]} before @param {string[]} after @param {boolean} isPrivate
 */
const leftoversOf = (before, after, isPrivate) =>
  after.filter(
    (name) =>
      !before.includes(name) &&
      (isPrivate || /longshore|ls-demo|demo-web|demo-shop|demo-git|busybox/.test(name)),
  )

/** Empty; deployments lock a host by a container of it (`src/main/locks`). */
const lockImage = 'localhost/longshore-lock:1'

/**
 * Takes down what the demo made, however far it came; answers what is left of it.
 * @param {Awaited<ReturnType<typeof findOrStartEngine>>} engine
 * @param {ReturnType<typeof openTerminalDoor>} door
 * @param {{workload: string, before: string[], dataDir: string}} start
 * @param {() => Promise<void>} [closeShelf]
 */
async function tidyUp(engine, door, { workload, before, dataDir }, closeShelf = async () => {}) {
  const { socketPath } = engine
  await door.show('workloads', 'delete', workload, '--yes')
  await removeBuilt(socketPath, workload)
  await closeShelf()
  const made = [...references, ...cutOverImages].filter(
    (reference) => !before.includes(`image ${reference}`),
  )
  await removeImages(socketPath, made)
  // Where the machine has no busybox, the engine's own image was the base. They go if they came.
  for (const image of [base, lockImage].filter((each) => !before.includes(`image ${each}`)))
    await callEngine(socketPath, 'DELETE', `/images/${encodeURIComponent(image)}`)
  fs.rmSync(dataDir, { recursive: true, force: true })
  const left = leftoversOf(before, await listObjects(socketPath), engine.private)
  return [...left, ...listFiles(dataDir)]
}

/**
 * On an engine of our own, from a registry that wants a login; nothing is started beside one that is somebody's.
 * @param {Awaited<ReturnType<typeof findOrStartEngine>>} engine
 * @param {ReturnType<typeof openTerminalDoor>} door
 */
async function imageFrom(engine, door) {
  if (engine.private) return await openShelf(engine, door, references)
  process.stderr.write(
    'The images are made on that engine: a registry with a login is started only beside a private one.\n',
  )
  return { from: madeThere, registry: null, close: async () => {} }
}

/** By their label: what a user built is not touched. @param {string} socketPath @param {string} workload */
async function removeBuilt(socketPath, workload) {
  const filters = JSON.stringify({ label: [`longshore.build.workload=${workload}`] })
  const asked = `/images/json?filters=${encodeURIComponent(filters)}`
  /** @type {{Id: string}[]} */
  const built = await askEngine(socketPath, 'GET', asked)
  for (const { Id } of built) await callEngine(socketPath, 'DELETE', `/images/${Id}?force=1`)
}

/**
 * One that docker's own tools are needed for. @param {{compose?: boolean, git?: boolean}} which @param {string} dataDir
 */
const jobWithTools = ({ compose, git }, dataDir) =>
  git ? gitJob(dataDir) : compose ? composeJob : undefined

/**
 * An engine of our own, for what the image's job shows beside it.
 * @param {unknown} given @param {Awaited<ReturnType<typeof findOrStartEngine>>} engine
 */
const withoutTools = (given, engine) => (!given && engine.private ? engine : undefined)

/** @param {{once?: boolean, json?: boolean, compose?: boolean, git?: boolean}} options */
async function demo({ once: isOnce, json, ...which }) {
  process.stderr.write('Looking for a Docker Engine …\n')
  const engine = await findOrStartEngine({ name: 'demo' })
  const { socketPath } = engine
  const whose = engine.private ? 'a private one, started for this' : engine.of
  process.stderr.write(`Engine ${engine.version} at ${socketPath} (${whose})\n`)
  try {
    const before = await listObjects(socketPath)
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-demo-'))
    // An engine of our own comes with a docker command of its own; a user's has theirs.
    const given = jobWithTools(which, dataDir)
    const cli = given && engine.private ? await ensureDockerCli(socketPath) : undefined
    const door = openTerminalDoor({ dataDir, socketPath, env: cli?.env })
    const { version } = await readEngineVersion(socketPath)
    /** @type {Awaited<ReturnType<typeof mainJob>>} */
    let told
    /** @type {string[]} */
    let leftovers
    /** @type {Awaited<ReturnType<typeof imageFrom>> | undefined} */
    let shelf
    const faces = cutOverOn(withoutTools(given, engine), door)
    let counted = {}
    try {
      await ensureImages(socketPath, references)
      if (!given) shelf = await imageFrom(engine, door)
      const job = given ?? imageJob(shelf?.from ?? '')
      told = await mainJob(job, door, dataDir, socketPath)
      await showLink(door, job)
      counted = await faces.show()
      if (!isOnce) await openApp(door, dataDir)
    } finally {
      await faces.tidy()
      const { workload } = given ?? imageJob('')
      leftovers = await tidyUp(engine, door, { workload, before, dataDir }, shelf?.close)
    }
    const result = {
      engine: { version, private: engine.private },
      ...{ registry: shelf?.registry ?? null, ...told, ...counted, leftovers },
    }
    if (json) console.log(JSON.stringify(result))
    if (leftovers.length > 0) throw new Error(`left over: ${leftovers.join(', ')}`)
  } finally {
    if (engine.started) await stopEngine(engine.name, { keepData: false })
  }
}

try {
  await ensureDependencies()
  await reexecOnProjectNode()
  await ensureBuild()
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean' },
      json: { type: 'boolean' },
      compose: { type: 'boolean' },
      git: { type: 'boolean' },
    },
  })
  // Ctrl-C ends the command or the app that is running; the demo then tidies up after it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
  await demo(values)
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}

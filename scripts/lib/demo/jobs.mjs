// The main job, for one image, for a stack and for a repository: what is written, what is asked, and what must serve after it.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * @typedef {object} Step
 * @property {string} [version] written into the project before it
 * @property {readonly string[]} args of the terminal door
 * @property {number} code the exit code it must end with
 * @property {string} serves what must answer a request after it
 * @property {string} [healthTimeout] of the document as it is deployed; absent = long enough for a busy machine
 */

/**
 * @typedef {object} Job
 * @property {string} workload
 * @property {string} [service] whose container is asked
 * @property {(healthTimeout: string) => string} document
 * @property {readonly Step[]} steps
 * @property {(folder: string, version: string) => void} write
 */

export const image = 'localhost/longshore-demo'

/**
 * `from`: what its source says of the image, and where that comes from.
 * @param {string} from
 * @returns {Job}
 */
export const imageJob = (from) => ({
  workload: 'demo-web',
  document: (healthTimeout) => `name: demo-web
host: local
env:
  GREETING: hello
source:
  kind: image
${from}
  port: 8080
  healthcheck: /healthz
deploy: { healthTimeout: ${healthTimeout}, soak: 1s, stopTimeout: 2s }
`,
  write() {},
  steps: [
    { args: ['deploy', 'demo-web', '--tag', 'v1'], code: 0, serves: 'v1' },
    { args: ['deploy', 'demo-web', '--tag', 'v2'], code: 0, serves: 'v2' },
    { args: ['deploy', 'demo-web', '--tag', 'broken'], code: 1, serves: 'v2', healthTimeout: '4s' },
    { args: ['rollback', 'demo-web'], code: 0, serves: 'v1' },
  ],
})

/** Of an engine that is somebody's: images that were made on it. */
export const madeThere = `  image: ${image}\n  pull: never`

/** @type {Job} */
export const composeJob = {
  workload: 'demo-shop',
  service: 'web',
  document: (healthTimeout) => `name: demo-shop
host: local
env:
  GREETING: hello
source:
  kind: compose
  path: ./shop
  pull: never
deploy: { healthTimeout: ${healthTimeout}, stabilise: 2s, stopTimeout: 2s }
`,
  write(folder, version) {
    const project = path.join(folder, 'shop')
    fs.mkdirSync(project, { recursive: true })
    fs.writeFileSync(path.join(project, 'compose.yaml'), stack(version))
  },
  steps: [
    { version: 'v1', args: ['deploy', 'demo-shop'], code: 0, serves: 'v1' },
    { version: 'v2', args: ['plan', 'demo-shop'], code: 0, serves: 'v1' },
    { version: 'v2', args: ['deploy', 'demo-shop'], code: 0, serves: 'v2' },
    {
      version: 'broken',
      args: ['deploy', 'demo-shop'],
      code: 1,
      serves: 'v2',
      healthTimeout: '4s',
    },
    { args: ['rollback', 'demo-shop'], code: 0, serves: 'v1' },
  ],
}

const repositoryIn = (/** @type {string} */ folder) => path.join(folder, 'orders.git')

/**
 * A repository that is made on the spot: built, a second commit built, a third that does not come up, and back without a
 * build.
 * @param {string} folder
 * @param {(version: string) => string} dockerfile
 * @returns {Job}
 */
export const gitJob = (folder, dockerfile = shortest) => ({
  workload: 'demo-git',
  document: (healthTimeout) => `name: demo-git
host: local
env:
  GREETING: hello
source:
  kind: git
  repository: file://${repositoryIn(folder)}
  ref: main
  build: { kind: dockerfile }
  port: 8080
  healthcheck: /healthz
deploy: { healthTimeout: ${healthTimeout}, soak: 1s, stopTimeout: 2s }
`,
  write(_, version) {
    const repository = repositoryIn(folder)
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', ['-C', repository, ...committer, ...args])
    if (!fs.existsSync(repository)) {
      fs.mkdirSync(repository)
      git('init', '--quiet', '--initial-branch', 'main')
    }
    fs.writeFileSync(path.join(repository, 'Dockerfile'), dockerfile(version))
    git('add', '-A')
    git('commit', '--quiet', '--allow-empty', '--message', `Serve ${version}`)
  },
  steps: [
    { version: 'v1', args: ['deploy', 'demo-git'], code: 0, serves: 'v1' },
    { version: 'v2', args: ['plan', 'demo-git'], code: 0, serves: 'v1' },
    { args: ['deploy', 'demo-git'], code: 0, serves: 'v2' },
    {
      version: 'broken',
      args: ['deploy', 'demo-git'],
      code: 1,
      serves: 'v2',
      healthTimeout: '4s',
    },
    { args: ['rollback', 'demo-git'], code: 0, serves: 'v1' },
  ],
})

const committer = [
  '-c',
  'user.name=Demo',
  '-c',
  'user.email=demo@example.com',
  '-c',
  'commit.gpgsign=false',
]

/** @param {string} version */
const shortest = (version) =>
  version === 'broken' ? `FROM ${image}:broken\n` : `FROM ${image}:v1\nENV VERSION=${version}\n`

/** Two services that can each run twice, so that neither is down while it is replaced. @param {string} version */
const stack = (version) => `services:
  web:
    image: ${image}:${version}
    environment: { GREETING: "\${GREETING:-nobody}" }
    healthcheck: { test: "wget -q -O /dev/null http://127.0.0.1:8080/healthz", interval: 1s }
    stop_grace_period: 1s
  side:
    image: ${image}:v1
    stop_grace_period: 1s
`

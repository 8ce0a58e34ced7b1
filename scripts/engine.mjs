// node scripts/engine.mjs up|down|status [--name N] [--release trixie|bookworm] [--boxed] [--images] [--purge] [--json]
import { parseArgs } from 'node:util'
import {
  defaultEngineName,
  describeEngines,
  startEngine,
  stopEngine,
} from './lib/engine/engines.mjs'
import { ensureImages } from './lib/images.mjs'

const usage = `Private Docker Engines for tests and development (Debian, as root)

  node scripts/engine.mjs up      start, or answer the one that runs
  node scripts/engine.mjs down    stop it and take its network away
  node scripts/engine.mjs status  list the engines of this checkout

  --name N       which engine (default: ${defaultEngineName})
  --release R    trixie (Engine 26.1, the default) or bookworm (Engine 20.10)
  --boxed        as in a virtual machine: containers cannot be dialled, what is published answers on 127.0.0.1
  --images       up: also make the sample and test images
  --purge        down: also delete its images, containers and volumes
  --json         one line of JSON
`

/** @param {unknown} value @param {boolean} json */
const print = (value, json) => console.log(JSON.stringify(value, null, json ? undefined : 2))

/** @param {string[]} args */
async function main(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string', default: defaultEngineName },
      release: { type: 'string', default: 'trixie' },
      boxed: { type: 'boolean', default: false },
      images: { type: 'boolean', default: false },
      purge: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const release = values.release
  if (release !== 'trixie' && release !== 'bookworm')
    throw new Error(`Unknown release "${release}".`)
  switch (positionals[0]) {
    case 'up': {
      const engine = await startEngine({ name: values.name, release, isBoxed: values.boxed })
      if (values.images) await ensureImages(engine.socketPath)
      return print(engine, values.json)
    }
    case 'down':
      return stopEngine(values.name, { keepData: !values.purge })
    case 'status':
      return print(await describeEngines(), values.json)
    default:
      process.stderr.write(usage)
      process.exitCode = 2
  }
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})

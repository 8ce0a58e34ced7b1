// The demo's own registry, which lets nobody in without a login: the account that goes along is the app's, and docker here
// knows nothing of it.
import { randomBytes } from 'node:crypto'
import { removeImages } from '../images.mjs'
import { pushImage, startRegistry } from '../registry.mjs'

const username = 'demo'
const repository = 'team/demo-web'

/**
 * Pushes the images, and takes them from the engine: what runs was pulled. `from`: what a document says of it.
 * @param {{ name: string, socketPath: string }} engine a private one
 * @param {ReturnType<typeof import('./terminal-door.mjs').openTerminalDoor>} door
 * @param {readonly string[]} references
 */
export async function openShelf(engine, door, references) {
  const password = randomBytes(12).toString('hex')
  const registry = await startRegistry(engine.name, { login: { username, password } })
  const { address } = registry
  const tags = references.map((reference) => reference.split(':').at(-1) ?? '')
  const close = async () => {
    const { socketPath } = engine
    await removeImages(
      socketPath,
      tags.map((tag) => `${address}/${repository}:${tag}`),
    )
    await registry.stop()
  }
  try {
    for (const [index, reference] of references.entries())
      await pushImage(engine.socketPath, registry, reference, `${repository}:${tags[index]}`)
    await removeImages(engine.socketPath, [...references])
    process.stderr.write(`A registry at ${address} on that engine's side, which wants a login\n`)
    const account = ['--url', address, '--user', username, '--token-stdin']
    if ((await door.showTold(password, 'registries', 'add', 'demo', ...account)) !== 0)
      throw new Error('the account was not added')
  } catch (error) {
    await close()
    throw error
  }
  const from = `  image: ${address}/${repository}\n  registry: demo`
  return { from, registry: address, close }
}

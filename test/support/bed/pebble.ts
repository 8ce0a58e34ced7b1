// Debian's pebble: an ACME authority that really validates names, on an address that containers of a private engine reach.
import fs from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { ensurePebble } from '../../../scripts/lib/testing/services.mjs'
import { until } from '../eventually.ts'
import { freePorts, ownFolder, runProgram } from '../proxies/process.ts'
import { makeAuthority, makePair } from './certificates.ts'

export interface Pebble {
  readonly directory: string
  /** Who vouches for the directory itself, as PEM. */
  readonly directoryRoot: string
  /** Who vouches for what it issues: another authority, made anew at each start. */
  readonly root: string
  stop(): Promise<void>
}

interface PebbleOptions {
  readonly address: string
  /** Where it looks names up. */
  readonly nameServer: string
  /** Where it finds a name's host: by `http-01` and by `tls-alpn-01`. */
  readonly httpPort: number
  readonly tlsPort: number
}

export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const { address, nameServer, httpPort, tlsPort } = options
  const program = await ensurePebble()
  const folder = ownFolder('pebble')
  const authority = makeAuthority(join(folder.path, 'authority'))
  const pair = makePair(join(folder.path, 'pair'), authority, `IP:${address}`)
  const directoryRoot = fs.readFileSync(join(authority, 'ca.pem'), 'utf8')
  const [port = 0, managementPort = 0] = await freePorts(2)
  const config = join(folder.path, 'pebble.json')
  const pebble = {
    ...{ listenAddress: `${address}:${port}`, httpPort, tlsPort },
    managementListenAddress: `${address}:${managementPort}`,
    ...{ certificate: join(pair, 'cert.pem'), privateKey: join(pair, 'key.pem') },
    ...{ ocspResponderURL: '', externalAccountBindingRequired: false },
  }
  fs.writeFileSync(config, JSON.stringify({ pebble }))
  // As it comes it rests up to 15 s before it looks, and refuses one in twenty for nothing.
  const env = { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' }
  const running = runProgram(program, ['-config', config, '-dnsserver', nameServer], env)
  const ask = (url: string) => textAt(url, directoryRoot)
  const directory = `https://${address}:${port}/dir`
  const stop = async () => {
    await running.stop()
    folder.remove()
  }
  try {
    await until('pebble answers', () => ask(directory).then(Boolean, () => false))
    const root = await ask(`https://${address}:${managementPort}/roots/0`)
    return { directory, directoryRoot, root, stop }
  } catch (error) {
    const said = running.said()
    await stop()
    throw new Error(`pebble did not start: ${said.slice(-800)}`, { cause: error })
  }
}

const textAt = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      answer.on('end', () => resolve(text)).on('error', reject)
    }).on('error', reject)
  })

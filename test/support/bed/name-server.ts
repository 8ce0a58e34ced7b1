// A real BIND on a loopback port: zones that a key may change, and what only the server itself says of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { ensureNameServerPackages } from '../../../scripts/lib/engine/packages.mjs'
import { waitUntil } from '../../../scripts/lib/exec.mjs'

export interface TestKey {
  readonly name: string
  readonly algorithm: 'hmac-sha256' | 'hmac-sha512'
  /** base64 */
  readonly secret: string
}

export interface TestZone {
  readonly name: string
  /** Beside its SOA and NS: lines of a zone file. */
  readonly lines: readonly string[]
  /** Names of the keys that may change it. */
  readonly keys: readonly string[]
}

export interface NameServerBed {
  /** `127.0.0.1:PORT` */
  readonly address: string
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

const zoneText = ({ lines }: TestZone): string =>
  [
    '$TTL 60',
    '@ IN SOA ns.invalid. admin.invalid. ( 1 3600 600 86400 60 )',
    '@ IN NS ns.invalid.',
    ...lines,
    '',
  ].join('\n')

function configText(
  folder: string,
  port: number,
  keys: readonly TestKey[],
  zones: readonly TestZone[],
) {
  return [
    `options { directory "${folder}"; pid-file none; session-keyfile "${folder}/session.key";`,
    `listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; notify no;`,
    'dnssec-validation no; minimal-responses yes; };',
    'controls { };',
    ...keys.map(
      ({ name, algorithm, secret }) =>
        `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };`,
    ),
    ...zones.map(
      ({ name, keys: allowed }) =>
        `zone "${name}" { type primary; file "${name}.zone"; update-policy { ${allowed
          .map((key) => `grant ${key} zonesub ANY;`)
          .join(' ')} }; };`,
    ),
  ].join('\n')
}

/** Ended by `stop`, and everything that it kept is deleted. */
export async function startNameServer(
  keys: readonly TestKey[],
  zones: readonly TestZone[],
): Promise<NameServerBed> {
  const root = await ensureNameServerPackages()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-bind-'))
  const port = await freePort()
  for (const zone of zones) fs.writeFileSync(path.join(folder, `${zone.name}.zone`), zoneText(zone))
  const config = path.join(folder, 'named.conf')
  fs.writeFileSync(config, configText(folder, port, keys, zones))
  const folders = fs.readdirSync(path.join(root, 'usr/lib'))
  const libraries = path.join(root, 'usr/lib', folders.find((name) => name.endsWith('-gnu')) ?? '')
  const child = spawn(path.join(root, 'usr/sbin/named'), ['-g', '-n', '1', '-c', config], {
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const isReady = await waitUntil(async () => child.exitCode !== null || / running$/m.test(said), {
    timeoutMs: 15_000,
  })
  if (!isReady || child.exitCode !== null) {
    await stop()
    throw new Error(`The name server did not start: ${said.slice(-800)}`)
  }
  return { address: `127.0.0.1:${port}`, stop }
}

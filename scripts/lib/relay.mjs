// From assets/relay/relay.c to programs of about one kilobyte.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from './exec.mjs'
import { projectRoot } from './paths.mjs'

/** @typedef {'amd64' | 'arm64'} RelayArchitecture */

const toolsOf = {
  amd64: { prefix: '', flags: ['-fcf-protection=none'] },
  arm64: { prefix: 'aarch64-linux-gnu-', flags: ['-mno-outline-atomics'] },
}

const flags = [
  ...['-Os', '-static', '-nostdlib', '-ffreestanding', '-fno-pic', '-no-pie', '-s'],
  ...['-fno-stack-protector', '-fno-asynchronous-unwind-tables', '-Wall', '-Wextra', '-Werror'],
  // One segment, which is read and run and never written.
  '-Wl,--build-id=none,-z,norelro,-z,noseparate-code,-n,-z,noexecstack',
]

/** @param {RelayArchitecture} architecture @returns {Promise<Buffer>} */
export async function compileRelay(architecture) {
  const { prefix, flags: own } = toolsOf[architecture]
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'relay-'))
  try {
    const program = path.join(folder, 'relay')
    const source = path.join(projectRoot, 'assets/relay/relay.c')
    await run(`${prefix}gcc`, [...flags, ...own, '-o', program, source])
    await run(`${prefix}strip`, ['-R', '.comment', program])
    return fs.readFileSync(program)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {Record<RelayArchitecture, Buffer>} programs */
export function writeRelayPrograms(programs) {
  const entries = Object.entries(programs).map(
    ([architecture, program]) => `  ${architecture}:\n${wrapped(program.toString('base64'))},`,
  )
  return [
    '// Made by `npm run relay` from assets/relay/relay.c (gcc 12 of Debian 12); not to be edited.',
    '/** The relay as a static program, in base64, by architecture as images name them. */',
    'export const relayPrograms: Readonly<Record<string, string>> = {',
    ...entries,
    '}',
    '',
  ].join('\n')
}

/** @param {string} text */
function wrapped(text) {
  const lines = text.match(/.{1,88}/g) ?? []
  return lines.map((line) => `    '${line}'`).join(' +\n')
}

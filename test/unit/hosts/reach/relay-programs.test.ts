import { expect, it } from 'vitest'
import { tryRun } from '../../../../scripts/lib/exec.mjs'
import { compileRelay } from '../../../../scripts/lib/relay.mjs'
import { relayPrograms } from '../../../../src/main/hosts/reach/relay-programs.ts'

/** Another compiler makes other bytes of the same program. */
const madeWith = 'Debian 12.2.0'
const programOf = (architecture: string) => Buffer.from(relayPrograms[architecture] ?? '', 'base64')

it.for([
  ['amd64', 0x3e],
  ['arm64', 0xb7],
] as const)('the program for %s is one of that machine', ([architecture, machine]) => {
  const program = programOf(architecture)
  expect(program.subarray(0, 4).toString('latin1')).toBe('\x7fELF')
  expect(program.readUInt16LE(18)).toBe(machine)
})

it.for([
  ['amd64', 'gcc'],
  ['arm64', 'aarch64-linux-gnu-gcc'],
] as const)('the program for %s is made from its source', async ([architecture, gcc], { skip }) => {
  const compiler = await tryRun(gcc, ['--version']).catch(() => undefined)
  skip(!compiler?.stdout.includes(madeWith), `needs ${gcc} of Debian 12`)
  expect((await compileRelay(architecture)).equals(programOf(architecture))).toBe(true)
})

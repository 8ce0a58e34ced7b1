import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { nodeTerminal } from '../../../src/main/cli/node-terminal.ts'
import { readDocument } from '../../../src/main/cli/read-document.ts'

let root: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'longshore-document-'))
  file = join(root, 'web.yaml')
})
afterEach(() => rmSync(root, { recursive: true }))

const text = 'env: { PASSWORD: "grün" }\n'
const other = {
  'Latin-1': Buffer.from(text, 'latin1'),
  'UTF-16': Buffer.from(`\ufeff${text}`, 'utf16le'),
}

/** What a command reads that is given these bytes on its standard input. */
async function readOf(bytes: Buffer): Promise<string> {
  const stdin = new PassThrough()
  const streams = { stdin, stdout: new PassThrough(), stderr: new PassThrough(), env: {} }
  stdin.end(bytes)
  return await readDocument(nodeTerminal(streams as never), '-')
}

it('a document is read without its byte order mark, from a file and from the standard input', async () => {
  writeFileSync(file, `\ufeff${text}`)
  expect(await readDocument({ readStdin: async () => '' }, file)).toBe(text)
  expect(await readOf(Buffer.from(`\ufeff${text}`))).toBe(text)
})

it.each(Object.entries(other))(
  'a document in %s is refused, rather than read as another',
  async (_, bytes) => {
    writeFileSync(file, bytes)
    await expect(readDocument({ readStdin: async () => '' }, file)).rejects.toThrow(
      /web\.yaml is not in UTF-8/,
    )
    await expect(readOf(bytes)).rejects.toThrow(/the standard input is not in UTF-8/)
  },
)

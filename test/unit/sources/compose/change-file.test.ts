import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changeFile, readFiles } from '../../../../src/main/sources/compose/inspect/projects.ts'

let root: string
let path: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'longshore-change-'))
  path = join(root, 'compose.yaml')
})
afterEach(() => rmSync(root, { recursive: true }))

/** Saves what was read, with `more` behind it. */
async function saved(more: string) {
  const session = { isHere: true } as never
  const folder = { commit: null, isOnHost: false, files: [path] } as never
  const [file] = await readFiles(session, folder)
  if (!file) throw new Error('there is a file')
  return await changeFile(session, folder, { ...file, text: file.text + more })
}

it.each([
  ['a byte order mark', '\ufeffservices: {}\n'],
  ['other line ends', 'services:\r\n  a: {}\r\n'],
  ['no line end', 'services: { a: { image: ü } }'],
])('a compose file with %s is saved as it was', async (_, text) => {
  writeFileSync(path, text)
  await saved('')
  expect(readFileSync(path, 'utf8')).toBe(text)
})

it.each([
  ['UTF-16', Buffer.from('\ufeffservices: {}\n', 'utf16le')],
  ['Latin-1', Buffer.from('# für alle\nservices: {}\n', 'latin1')],
])('a compose file in %s is not saved, and loses nothing', async (_, bytes) => {
  writeFileSync(path, bytes)
  await expect(saved('# more\n')).rejects.toMatchObject({
    failure: { kind: 'invalid', issues: [{ message: expect.stringMatching(/not in UTF-8/) }] },
  })
  expect(readFileSync(path)).toEqual(bytes)
})

it('a compose file that is led to by a link is saved where it is', async () => {
  const real = join(root, 'real.yaml')
  writeFileSync(real, 'services: {}\n')
  symlinkSync('real.yaml', path)
  await saved('# more\n')
  expect(readFileSync(real, 'utf8')).toBe('services: {}\n# more\n')
  expect(lstatSync(path).isSymbolicLink()).toBe(true)
})

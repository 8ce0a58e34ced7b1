import { expect, it } from 'vitest'
import { fileArchive, folderArchive } from '../../../src/main/engine/archive.ts'
import { withoutFiles } from '../../../src/main/hosts/archive-without.ts'

const endBytes = 1_024
const file = (path: string, data: Buffer) =>
  fileArchive({ path, mode: 0o644 }, data).subarray(0, -endBytes)
const folder = folderArchive({ path: 'blobs', mode: 0o755 }).subarray(0, -endBytes)
const kept = [file('manifest.json', Buffer.from('[]')), file('blobs/b', Buffer.alloc(512, 'b'))]
const left = file('blobs/a', Buffer.alloc(1_300, 'a'))
const end = Buffer.alloc(endBytes)

async function filtered(archive: Buffer, cut: number): Promise<Buffer> {
  async function* parts() {
    for (let at = 0; at < archive.length; at += cut) yield archive.subarray(at, at + cut)
  }
  const passed: Buffer[] = []
  for await (const part of withoutFiles(parts(), (name) => name === 'blobs/a')) passed.push(part)
  return Buffer.concat(passed)
}

it.each([1, 7, 511, 512, 513, 2_000, 100_000])(
  'an archive in parts of %i bytes passes as it is, but for the files that are left out',
  async (cut) => {
    const [first, second] = kept as [Buffer, Buffer]
    const archive = Buffer.concat([folder, first, left, second, end])
    expect(await filtered(archive, cut)).toEqual(Buffer.concat([folder, first, second, end]))
  },
)

it('what is no archive passes as it is, and all that comes after a name of two headers', async () => {
  const text = Buffer.from('no archive at all, '.repeat(100))
  expect(await filtered(text, 300)).toEqual(text)
  const long = file(`blobs/${'x'.repeat(120)}`, Buffer.from('x'))
  const archive = Buffer.concat([long, left, end])
  expect(await filtered(archive, 300)).toEqual(archive)
})

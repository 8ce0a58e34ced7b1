/** Tar archives of a file or a folder, as engines unpack them (POSIX pax). Without a time: the same is the same. */

interface Entry {
  /** Without / at its beginning. */
  readonly path: string
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

const blockBytes = 512
const types = { file: '0', folder: '5', extended: 'x' } as const

export function fileArchive(entry: Entry, data: Buffer): Buffer {
  return Buffer.concat([...extended(entry), ...whole(entry, types.file, data), ending()])
}

/** Folders above it are made where they are missing, as root's. */
export function folderArchive(entry: Entry): Buffer {
  const folder = { ...entry, path: `${entry.path}/` }
  return Buffer.concat([...extended(folder), ...whole(folder, types.folder), ending()])
}

const ending = () => Buffer.alloc(2 * blockBytes)

/** A name that is longer than its field, or not of ASCII, stands in a header of its own. */
function extended({ path }: Entry): Buffer[] {
  if (path.length < 100 && /^[ -~]+$/.test(path)) return []
  const said = ` path=${path}\n`
  const bytes = Buffer.byteLength(said)
  const digits = [1, 2, 3, 4, 5].find((count) => String(bytes + count).length === count) ?? 1
  const record = Buffer.from(`${bytes + digits}${said}`)
  return whole({ path: 'pax', mode: 0o644 }, types.extended, record)
}

function whole(entry: Entry, type: string, data: Buffer = Buffer.alloc(0)): Buffer[] {
  const padding = Buffer.alloc((blockBytes - (data.length % blockBytes)) % blockBytes)
  return [header(entry, type, data.length), data, padding]
}

function header({ path, mode, uid = 0, gid = 0 }: Entry, type: string, bytes: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  block.write(path.replace(/[^ -~]/g, '_').slice(0, 99), 0)
  const numbers = [
    [100, mode, 7],
    [108, uid, 7],
    [116, gid, 7],
    [124, bytes, 11],
    [136, 0, 11],
  ] as const
  for (const [at, value, digits] of numbers) {
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at)
  }
  block.write(type, 156)
  block.write('ustar\u000000', 257)
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

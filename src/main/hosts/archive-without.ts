/** A tar archive as it streams by, without some of its files. Pure. */

const blockBytes = 512

/** Archive without some files. Bytes that are no plain archive, or no more, pass as they are. */
export async function* withoutFiles(
  archive: AsyncIterable<Buffer>,
  isLeftOut: (name: string) => boolean,
): AsyncGenerator<Buffer> {
  const reading: Reading = { held: nothing(), left: 0, passes: true, isPlain: true }
  for await (const part of archive) {
    reading.held = reading.held.length === 0 ? part : Buffer.concat([reading.held, part])
    while (canGoOn(reading)) {
      if (reading.left === 0) begin(reading, isLeftOut)
      const taken = take(reading)
      if (taken.length > 0) yield taken
    }
  }
  if (reading.held.length > 0) yield reading.held
}

interface Reading {
  held: Buffer
  /** The bytes that are left of the file that is passing, its header included. */
  left: number
  passes: boolean
  isPlain: boolean
}

const nothing = (): Buffer => Buffer.alloc(0)

const canGoOn = ({ held, left, isPlain }: Reading): boolean =>
  held.length > 0 && (!isPlain || left > 0 || held.length >= blockBytes)

function begin(reading: Reading, isLeftOut: (name: string) => boolean): void {
  const file = reading.isPlain ? fileAt(reading.held) : undefined
  reading.isPlain = file !== undefined
  reading.left = file?.bytes ?? reading.held.length
  reading.passes = file === undefined || !isLeftOut(file.name)
}

function take(reading: Reading): Buffer {
  const taken = reading.held.subarray(0, reading.left)
  reading.held = reading.held.subarray(taken.length)
  reading.left -= taken.length
  return reading.passes ? taken : nothing()
}

/** undefined at the end, and where what follows is told by more than one header. */
function fileAt(bytes: Buffer): { readonly name: string; readonly bytes: number } | undefined {
  const [type = ''] = textAt(bytes, 156, 1)
  if (!['', '0', '1', '2', '5'].includes(type)) return undefined
  const [name, size] = [textAt(bytes, 0, 100), textAt(bytes, 124, 12).trim()]
  if (name === '' || !/^[0-7]+$/.test(size)) return undefined
  const blocks = Math.ceil(Number.parseInt(size, 8) / blockBytes)
  return { name, bytes: (1 + blocks) * blockBytes }
}

const textAt = (bytes: Buffer, at: number, length: number): string =>
  bytes
    .subarray(at, at + length)
    .toString('latin1')
    .replace(/\0.*$/s, '')

// A tar archive made in memory: enough of the ustar format for folders, files and links with short names.

/**
 * @typedef {object} TarEntry
 * @property {string} name
 * @property {string | Buffer} [content] a file
 * @property {string} [linkTo] a symbolic link
 * @property {number} [mode]
 */

/** @param {TarEntry} entry @param {number} size */
function header(entry, size) {
  const block = Buffer.alloc(512)
  const isFolder = entry.name.endsWith('/')
  const mode = entry.mode ?? (isFolder ? 0o755 : 0o644)
  const type = entry.linkTo !== undefined ? '2' : isFolder ? '5' : '0'
  if (Buffer.byteLength(entry.name) > 100)
    throw new Error(`Too long for a tar entry: ${entry.name}`)
  block.write(entry.name, 0)
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136) // no time: the same content gives the same bytes, so the same layer
  block.write(type, 156)
  block.write(entry.linkTo ?? '', 157)
  block.write('ustar\u000000', 257)
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** @param {readonly TarEntry[]} entries */
export function makeTar(entries) {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '')
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
    return [header(entry, content.length), content, padding]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

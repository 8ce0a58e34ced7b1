// node assets/make-icons.mjs: draws every icon file from the two SVGs with Chromium. Run by hand after
// a change of the drawings; the results are committed.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright'

const folder = import.meta.dirname
const svg = (/** @type {string} */ name) => fs.readFileSync(path.join(folder, name), 'utf8')
const write = (/** @type {string} */ name, /** @type {Buffer} */ data) =>
  fs.writeFileSync(path.join(folder, name), data)

const browser = await chromium.launch({
  executablePath: process.env.LONGSHORE_CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
})
const page = await browser.newPage()

/** @param {string} drawing @param {number} size @returns {Promise<Buffer>} */
async function draw(drawing, size) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  )
  return page.screenshot({ omitBackground: true })
}

/** Pictures of an .ico: a directory, then whole PNG files. @param {Map<number, Buffer>} pictures */
function packIco(pictures) {
  const head = Buffer.alloc(6 + pictures.size * 16)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.size, 4)
  let at = 6
  let offset = head.length
  for (const [size, data] of pictures) {
    head.writeUInt8(size % 256, at) // 256 is written as 0
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(data.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    at += 16
    offset += data.length
  }
  return Buffer.concat([head, ...pictures.values()])
}

/** Pictures of an .icns: a type, a length and a whole PNG file each. @param {Map<string, Buffer>} pictures */
function packIcns(pictures) {
  const block = (/** @type {string} */ type, /** @type {Buffer} */ data) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(data.length + 8, 4)
    return Buffer.concat([head, data])
  }
  const blocks = [...pictures].map(([type, data]) => block(type, data))
  return block('icns', Buffer.concat(blocks))
}

const mark = svg('icon.svg')
/** @type {Map<number, Buffer>} */
const drawn = new Map()
for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) drawn.set(size, await draw(mark, size))
const at = (/** @type {number} */ size) => /** @type {Buffer} */ (drawn.get(size))

for (const size of [16, 32, 48, 64, 128, 256, 512]) write(`icons/${size}x${size}.png`, at(size))
write('icon.png', at(1024))
write('icon.ico', packIco(new Map([16, 24, 32, 48, 64, 128, 256].map((size) => [size, at(size)]))))
write(
  'icon.icns',
  packIcns(
    new Map([
      ['icp4', at(16)],
      ['icp5', at(32)],
      ['ic07', at(128)],
      ['ic08', at(256)],
      ['ic09', at(512)],
      ['ic10', at(1024)],
      ['ic11', at(32)],
      ['ic12', at(64)],
      ['ic13', at(256)],
      ['ic14', at(512)],
    ]),
  ),
)
const tray = svg('tray/tray-template.svg')
write('tray/tray-template.png', await draw(tray, 16))
write('tray/tray-template@2x.png', await draw(tray, 32))
await browser.close()

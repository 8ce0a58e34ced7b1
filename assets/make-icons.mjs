// node assets/make-icons.mjs: draws every icon file from the two SVGs with Chromium, those of the tray with the sign of each state. Run by hand after
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

/** What is drawn over a corner of the mark; it stands clear of it, so that it is seen at 16 points. */
const signs = {
  quiet: '',
  attention: '<circle cx="12" cy="12" r="3.6" fill="SIGN"/>',
  ...Object.fromEntries(
    [0, 1, 2, 3].map((quarters) => [`deploying-${quarters}`, ring(quarters)]),
  ),
}

/** A ring that fills, quarter by quarter. @param {number} quarters */
function ring(quarters) {
  const slice = quarters === 0 ? 0 : 2 * Math.PI * 1.5 * (quarters / 4)
  const filled = `stroke-dasharray="${slice} 100" transform="rotate(-90 12 12)"`
  return `<circle cx="12" cy="12" r="3.2" fill="none" stroke="SIGN" stroke-width="1"/>
    <circle cx="12" cy="12" r="1.5" fill="none" stroke="SIGN" stroke-width="3" ${filled}/>`
}

/** On a Mac a template, which the system colours; elsewhere for panels that are light, and dark. */
const panels = {
  Template: { ink: '#000', attention: '#000', deploying: '#000' },
  '-on-light': { ink: '#1d2a2f', attention: '#c92a2a', deploying: '#0b7285' },
  '-on-dark': { ink: '#f1f5f5', attention: '#ff8787', deploying: '#66d9e8' },
}

const mark16 = svg('tray/mark.svg').replace(/^.*?<svg[^>]*>|<\/svg>\s*$/gs, '')
for (const [state, sign] of Object.entries(signs)) {
  const hole = sign === '' ? '' : '<circle cx="12" cy="12" r="5" fill="#000"/>'
  for (const [panel, colours] of Object.entries(panels)) {
    const colour = state === 'attention' ? colours.attention : colours.deploying
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
      <mask id="clear"><rect width="16" height="16" fill="#fff"/>${hole}</mask>
      <g mask="url(#clear)">${mark16.replaceAll('#000', colours.ink)}</g>${sign.replaceAll('SIGN', colour)}</svg>`
    write(`tray/${state}${panel}.png`, await draw(drawing, 16))
    write(`tray/${state}${panel}@2x.png`, await draw(drawing, 32))
  }
}
await browser.close()

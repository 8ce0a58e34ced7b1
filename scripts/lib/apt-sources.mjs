// Which Debian this is, and the mirror it already uses: other releases come from the same one.
import fs from 'node:fs'
import path from 'node:path'

/** @returns {Record<string, string>} the fields of /etc/os-release, or none */
export function readOsRelease() {
  if (!fs.existsSync('/etc/os-release')) return {}
  const lines = fs.readFileSync('/etc/os-release', 'utf8').split('\n')
  return Object.fromEntries(
    lines
      .map((line) => /^(\w+)="?(.*?)"?$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [match[1], match[2]]),
  )
}

/**
 * @typedef {object} AptSource
 * @property {string} uri
 * @property {string[]} suites
 * @property {string[]} components
 * @property {string} [signedBy]
 */

/**
 * Sources written as stanzas of fields (files ending in .sources).
 * @param {string} text
 * @returns {AptSource[]}
 */
export function parseStanzas(text) {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const withoutComments = stanza.replace(/^#.*\n?/gm, '')
    /** @param {string} name */
    const words = (name) =>
      new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t]+.*)*)`, 'mi')
        .exec(withoutComments)?.[1]
        ?.trim()
        .split(/\s+/) ?? []
    if (!words('Types').includes('deb') || words('Enabled')[0] === 'no') return []
    const key = words('Signed-By')[0]
    return words('URIs').map((uri) => ({
      uri,
      suites: words('Suites'),
      components: words('Components'),
      ...(key?.startsWith('/') ? { signedBy: key } : {}),
    }))
  })
}

/**
 * Sources written one a line (sources.list and files ending in .list).
 * @param {string} text
 * @returns {AptSource[]}
 */
export function parseLines(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line)
    if (!match) return []
    const [, options = '', uri = '', suite = '', components = ''] = match
    const signedBy = /signed-by=(\S+)/i.exec(options)?.[1]
    return [
      {
        uri,
        suites: [suite],
        components: components.trim().split(/\s+/),
        ...(signedBy ? { signedBy } : {}),
      },
    ]
  })
}

/** The mirror this machine already uses for its own release. @returns {AptSource} */
export function findMirror() {
  const folder = '/etc/apt/sources.list.d'
  const files = ['/etc/apt/sources.list'].concat(
    fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [],
  )
  const sources = files
    .filter((file) => fs.existsSync(file))
    .flatMap((file) => {
      const text = fs.readFileSync(file, 'utf8')
      return file.endsWith('.sources') ? parseStanzas(text) : parseLines(text)
    })
  const release = readOsRelease().VERSION_CODENAME ?? ''
  const mirror = sources.find(
    (source) => source.suites.includes(release) && source.components.includes('main'),
  )
  if (!mirror) throw new Error(`No apt source of this machine offers "${release} main".`)
  return mirror
}

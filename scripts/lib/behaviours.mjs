// Which behaviours (SDP-, TF-, SD-, SF-, CP-nn) the tests prove, read from the titles of the tests.
import fs from 'node:fs'
import path from 'node:path'

const systems = 'SDP|TF|SD|SF|CP'
// An id, perhaps the start of a range ("TF-19..21", also "TF-19..TF-21").
const idPattern = new RegExp(`\\b(${systems})-(\\d+)(?:\\.\\.(?:\\1-)?(\\d+))?`, 'g')
const callPattern = /(?<![\w.])(?:it|test|describe)\b/g
const stringPattern = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/y
const pieceInParentheses = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|[()]/g

/**
 * The ids that a title names, ranges written out.
 * @param {string} title
 * @returns {string[]}
 */
export function readIds(title) {
  return [...title.matchAll(idPattern)].flatMap(([, system, first, last]) => {
    const from = Number(first)
    const to = Number(last ?? first)
    const width = first?.length ?? 2
    return Array.from(
      { length: Math.max(0, to - from + 1) },
      (_, step) => `${system}-${String(from + step).padStart(width, '0')}`,
    )
  })
}

/**
 * Where the parenthesis that opens at a place is closed again; strings may hold others.
 * @param {string} source
 * @param {number} open
 */
function findClosing(source, open) {
  let depth = 0
  pieceInParentheses.lastIndex = open
  for (
    let piece = pieceInParentheses.exec(source);
    piece;
    piece = pieceInParentheses.exec(source)
  ) {
    if (piece[0] === '(') depth += 1
    if (piece[0] === ')') depth -= 1
    if (depth === 0) return piece.index
  }
  return source.length
}

/**
 * The title of the call whose name ends at a place: `('…'`, also after `.each(table)`, `.skipIf(…)`.
 * @param {string} source
 * @param {number} at
 */
function readTitleAt(source, at) {
  let place = at
  for (;;) {
    const word = /\.\w+/y
    word.lastIndex = place
    if (word.test(source)) {
      place = word.lastIndex
      continue
    }
    if (source[place] !== '(') return undefined
    stringPattern.lastIndex = place + 1
    const match = stringPattern.exec(source)
    if (match) return (match[1] ?? match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1')
    place = findClosing(source, place) + 1
  }
}

/**
 * The titles of tests and describe blocks in a file, with the line they stand on.
 * @param {string} source
 * @returns {{title: string, line: number}[]}
 */
export function readTitles(source) {
  return [...source.matchAll(callPattern)].flatMap((match) => {
    const title = readTitleAt(source, match.index + match[0].length)
    const line = source.slice(0, match.index).split('\n').length
    return title === undefined ? [] : [{ title, line }]
  })
}

/** @param {string} id */
function sortKey(id) {
  const [system = '', number = ''] = id.split('-')
  return `${systems.split('|').indexOf(system)}-${number.padStart(4, '0')}`
}

/**
 * @param {string} root the project
 * @returns {{id: string, tests: {file: string, line: number, title: string}[]}[]}
 */
export function listBehaviours(root) {
  const folder = path.join(root, 'test')
  /** @type {Map<string, {file: string, line: number, title: string}[]>} */
  const found = new Map()
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|spec)\.tsx?$/.test(name))
    // The tests of this very list have titles in their texts.
    .filter((name) => !/behaviours\.test\.ts$/.test(name))
    .sort()
  for (const name of files) {
    const source = fs.readFileSync(path.join(folder, name), 'utf8')
    for (const { title, line } of readTitles(source)) {
      for (const id of readIds(title)) {
        const file = path.posix.join('test', name.replaceAll(path.sep, '/'))
        found.set(id, [...(found.get(id) ?? []), { file, line, title }])
      }
    }
  }
  return [...found]
    .map(([id, tests]) => ({ id, tests }))
    .sort((a, b) => sortKey(a.id).localeCompare(sortKey(b.id)))
}

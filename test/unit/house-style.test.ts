// How long files and functions are, and how comments begin.
import fs from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../src')

const files = fs
  .readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, lines: linesIn(path.join(root, name)) }))

function linesIn(file: string): number {
  return fs.readFileSync(file, 'utf8').trimEnd().split('\n').length
}

const functionTypes = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

/** Functions and methods with a body, each from its first to its last line, those inside others as well. */
function functionsIn(name: string): { readonly place: string; readonly lines: number }[] {
  const text = fs.readFileSync(path.join(root, name), 'utf8')
  const lineOf = lineFinder(text)
  const found: { place: string; lines: number }[] = []
  const visit = (node: object): void => {
    if ('type' in node && functionTypes.includes(String(node.type)) && isSpan(node) && node.body) {
      const first = lineOf(node.start)
      found.push({ place: `${name}:${first}`, lines: lineOf(node.end - 1) - first + 1 })
    }
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null) visit(child)
    }
  }
  visit(parseSync(name, text).program)
  return found
}

function isSpan(node: object): node is { start: number; end: number; body: object | null } {
  return 'start' in node && 'end' in node && 'body' in node
}

/** The line of an offset, counted from 1. */
function lineFinder(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index)
  return (offset) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

it('has no file over 300 lines', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(({ lines }) => lines > 300)).toEqual([])
})

it('has at most one file in twenty over 220 lines', () => {
  const long = files.filter(({ lines }) => lines > 220)
  expect(long.length / files.length).toBeLessThanOrEqual(0.05)
})

it('has short functions: half within 7 lines, 95 in 100 within 30, none over 80', () => {
  const functions = files.flatMap(({ name }) => functionsIn(name)).sort((a, b) => a.lines - b.lines)
  expect(functions.length).toBeGreaterThan(5_000)
  const atShare = (share: number) => functions[Math.floor(functions.length * share)]?.lines
  expect(atShare(0.5)).toBeLessThanOrEqual(7)
  expect(atShare(0.95)).toBeLessThanOrEqual(30)
  expect(functions.filter(({ lines }) => lines > 80)).toEqual([])
})

it('has no comment that opens without naming what it is about', () => {
  const open = /\/\*\*\s+(?:\* )?(?:Of|They|Whoever|He|She|What|It|Those|Where|Which|That)\b/
  const nameless = files.filter(({ name }) =>
    open.test(fs.readFileSync(path.join(root, name), 'utf8')),
  )
  expect(nameless.map(({ name }) => name)).toEqual([])
})

// How long files are, and how comments begin. Functions are measured by the linter.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../src')

const files = fs
  .readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, lines: linesIn(path.join(root, name)) }))

function linesIn(file: string): number {
  return fs.readFileSync(file, 'utf8').trimEnd().split('\n').length
}

it('has no file over 300 lines', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(({ lines }) => lines > 300)).toEqual([])
})

it('has at most one file in twenty over 220 lines', () => {
  const long = files.filter(({ lines }) => lines > 220)
  expect(long.length / files.length).toBeLessThanOrEqual(0.05)
})

it('has no comment that opens without naming what it is about', () => {
  const open = /\/\*\*\s+(?:\* )?(?:Of|They|Whoever|He|She) /
  const nameless = files.filter(({ name }) =>
    open.test(fs.readFileSync(path.join(root, name), 'utf8')),
  )
  expect(nameless.map(({ name }) => name)).toEqual([])
})

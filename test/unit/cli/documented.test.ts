// Command lines of the documents are ones that there are: their commands, and every option.
import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { createProgram } from '../../../src/main/cli/program.ts'
import type { CliDeps } from '../../../src/main/cli/session.ts'

const terminal = { raw: () => undefined, err: async () => undefined }
const program = await createProgram(
  { terminal, version: '1.2.3' } as unknown as CliDeps,
  () => undefined,
)

const pages = [
  'README.md',
  ...fs.readdirSync(path.join(projectRoot, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'))

/** Lines of code that begin with it, and code within a sentence. */
function linesOf(page: string): string[] {
  const text = fs.readFileSync(path.join(projectRoot, page), 'utf8')
  const inline = [...text.matchAll(/`(longshore [^`]+)`/g)].map(([, line = '']) => line)
  const own = text.split('\n').filter((line) => /^(\$ )?longshore /.test(line))
  return [...own, ...inline].map((line) =>
    line.replace(/^\$ /, '').replace(/\s+/g, (gap) => (gap.length > 2 ? '  ' : ' ')),
  )
}

/** What a shell, a comment or an explanation beside it has to say is left out. */
const wordsOf = (line: string): string[] =>
  (line.split(/ {2,}| #| < | > | \| /)[0] ?? '')
    .replaceAll(/[[\]]/g, ' ')
    .split(' ')
    .filter(Boolean)
    .slice(1)

function unknownIn(line: string): string | undefined {
  let at: Command = program
  const words = wordsOf(line)
  for (const word of words) {
    const below = at.commands.find((each) => each.name() === word)
    if (below) at = below
    else break
  }
  const isPlaceholder = /^(--|[A-Z…])/.test(words[0] ?? '--')
  if (at === program && !isPlaceholder) return `${line}: there is no such command`
  const known = [...program.options, ...at.options].flatMap(({ long, short }) => [long, short])
  const used = words.filter((word) => /^--[a-z]/.test(word)).flatMap((word) => word.split('|'))
  const unknown = used
    .map((word) => word.replace(/[=,;:.)].*$/, ''))
    .find((word) => !known.includes(word) && word !== '--help')
  return unknown && `${line}: ${unknown}`
}

it.each(pages)('%s names commands and options that there are', (page) => {
  expect(linesOf(page).flatMap((line) => unknownIn(line) ?? [])).toEqual([])
})

it('finds commands to look at', () => {
  expect(pages.flatMap(linesOf).length).toBeGreaterThan(150)
})

import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLocalFiles } from '../../../src/main/hosts/local/local-files.ts'
import { isInFolder, whyNotAllowed } from '../../../src/main/sources/containers/mount-policy.ts'
import { lookAtPlaces, whyElsewhere } from '../../../src/main/sources/containers/places.ts'
import { createDice } from '../../support/dice.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-allowed-')))
const allowed = join(base, 'allowed')
const session = {
  ...{ name: 'local', capabilities: ['files' as const] },
  files: { ...createLocalFiles(base), withTemporary: () => Promise.reject(new Error('unused')) },
}

beforeAll(() => {
  for (const name of ['allowed/real/deep', 'allowed/é', 'allowed2', 'outside/in']) {
    mkdirSync(join(base, name), { recursive: true })
  }
  writeFileSync(join(allowed, 'file'), '')
  const links = {
    ...{ root: '/', up: '..', proc: '/proc/self/root', sibling: '../outside', near: '../allowed2' },
    ...{
      inside: 'real',
      round: 'round',
      nowhere: 'gone/away',
      chain: 'sibling/in',
      back: '../allowed/real',
    },
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(allowed, name))
  symlinkSync(allowed, join(base, 'front'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const settings = { allowedPaths: [allowed] }

async function judge(source: string, { allowedPaths } = settings): Promise<string | null> {
  const seen = await lookAtPlaces(session, [source], { allowedPaths })
  return whyNotAllowed(source, { allowedPaths }) ?? whyElsewhere(source, seen)
}

/** Of the system: it follows links in its own way. */
const independent = 'realpath'

const names = [
  ...[
    'real',
    'deep',
    'é',
    'e\u0301',
    'REAL',
    'file',
    'root',
    'up',
    'proc',
    'sibling',
    'near',
    'inside',
  ],
  ...[
    'round',
    'nowhere',
    'chain',
    'back',
    'new',
    '..',
    '.',
    '...',
    '',
    '%2e%2e',
    '..\\',
    'etc',
    'in',
    ' ',
  ],
]
const starts = [
  allowed,
  `/${allowed}`,
  `${allowed}/`,
  `${allowed}2`,
  base,
  '/proc/self/root',
  '',
  allowed.toUpperCase(),
]

/** Names like those with which people, and those who mean harm, leave a folder. */
function hostilePaths(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const dice = createDice(14, i)
    const start = dice.chance(0.8) ? allowed : dice.pick(starts)
    const parts = Array.from({ length: dice.between(0, 5) }, () => dice.pick(names))
    return [start, ...parts].join(dice.chance(0.2) ? '//' : '/') + (dice.chance(0.2) ? '/' : '')
  })
}

describe('TF-60 a folder of the host', () => {
  it('of 500 hostile names none is let through that leads out of what is allowed, and all that lie in it are', async () => {
    const paths = hostilePaths(500)
    const asked = paths.map((path) => (path === '' ? '/' : path))
    const real = execFileSync(independent, ['-mz', '--', ...asked], { encoding: 'utf8' }).split(
      '\0',
    )
    const verdicts = await Promise.all(paths.map((path) => judge(path)))
    const wrong = paths.filter((path, i) => {
      const isInside = isInFolder(real[i] ?? '', allowed)
      const isPlain = path.startsWith('/') && !path.split('/').includes('..')
      if (verdicts[i] === null) return !isInside || !isPlain
      return isPlain && isInFolder(path, allowed) && existsSync(path) && isInside
    })
    expect(wrong).toEqual([])
    const passed = verdicts.filter((verdict) => verdict === null).length
    expect(passed).toBeGreaterThan(50)
    expect(passed).toBeLessThan(450)
  })

  it('is judged by where its links lead, and says where', async () => {
    expect(await judge(`${allowed}/inside/deep`)).toBeNull()
    expect(await judge(`${allowed}/inside/new/deeper`)).toBeNull()
    expect(await judge(`${allowed}/root/etc`)).toContain('leads to /etc on local')
    expect(await judge(`${allowed}/sibling/new`)).toContain(`leads to ${base}/outside/new`)
    expect(await judge(`${allowed}/near`)).toContain('leads to')
    expect(await judge(`${allowed}/round`)).toContain('leads nowhere')
    expect(await judge(`${allowed}/nowhere/x`)).toContain('leads nowhere')
    expect(await judge(`${allowed}/file/x`)).toContain('is not a folder')
  })

  it('may lie in an allowed folder that is itself a link', async () => {
    const front = { allowedPaths: [join(base, 'front')] }
    expect(await judge(`${base}/front/real`, front)).toBeNull()
    expect(await judge(`${base}/front/sibling`, front)).toContain('leads to')
  })

  it('is told apart by case, by form of Unicode and by whole names', () => {
    const why = (source: string) => whyNotAllowed(source, { allowedPaths: ['/srv/é'] })
    expect(why('/srv/é/x')).toBeNull()
    for (const source of ['/srv/É/x', '/srv/e\u0301/x', '/srv/éx', '/srv', '/srv/é\n']) {
      expect(why(source)).not.toBeNull()
    }
    expect(whyNotAllowed('/any', { allowedPaths: ['/'] })).toBeNull()
  })
})

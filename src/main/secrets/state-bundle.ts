/**
 * The state of an installation in one file: age v1 (age-encryption.org/v1), locked by a passphrase, around one JSON
 * document, so that it can be opened without Longshore too (`age -d FILE`).
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import { guardedFiles } from '../store/file-failure.ts'
import { makePrivateDir, writePrivateFile } from '../store/files.ts'
import { keyBytes } from './cipher.ts'

const bundleSchema = z.object({
  format: z.literal('longshore-state'),
  version: z.literal(1),
  dataKey: z.base64(),
  files: z.record(z.string(), z.base64()),
})
type Bundle = z.infer<typeof bundleSchema>

/** Beside the database: small, and not made again by themselves. */
const single = ['settings.json', 'known_hosts', 'kept-answers.json'] as const
const databaseFile = 'state.db'
const projects = 'projects'

/** Things that stay where they are, for people to hear. */
export const leftOut = [
  'statistics',
  'files of workloads that lie in the state folder',
  'checkouts of repositories, which are made again',
] as const

export interface BundleSource {
  readonly dir: string
  readonly dataKey: Buffer
  /** A whole copy of the database, made while it is open. */
  copyDatabase(file: string): void
}

/** age's own default is as costly: 2^18 rounds, a second or so. */
const workFactor = 18

export async function sealBundle(source: BundleSource, passphrase: string): Promise<Uint8Array> {
  const { Encrypter } = await import('age-encryption')
  const age = new Encrypter()
  age.setPassphrase(passphrase)
  age.setScryptWorkFactor(workFactor)
  return age.encrypt(gzipSync(JSON.stringify(bundleOf(source))))
}

function bundleOf({ dir, dataKey, copyDatabase }: BundleSource): Bundle {
  const copy = join(dir, `${databaseFile}.export.tmp`)
  try {
    rmSync(copy, { force: true })
    copyDatabase(copy)
    const there = [...single, ...projectFiles(dir)].filter((name) => existsSync(join(dir, name)))
    const files = Object.fromEntries(there.map((name) => [name, base64(join(dir, name))]))
    return {
      ...{ format: 'longshore-state', version: 1, dataKey: dataKey.toString('base64') },
      files: { ...files, [databaseFile]: base64(copy) },
    }
  } finally {
    rmSync(copy, { force: true })
  }
}

const base64 = (file: string) => readFileSync(file).toString('base64')

function projectFiles(dir: string): string[] {
  const root = join(dir, projects)
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(projects, name))
    .filter((name) => statSync(join(dir, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
}

/** Throws `invalid`: another passphrase, or no such file. */
export async function openBundle(sealed: Uint8Array, passphrase: string): Promise<Bundle> {
  const { Decrypter } = await import('age-encryption')
  const age = new Decrypter()
  age.addPassphrase(passphrase)
  let plain: Uint8Array
  try {
    plain = await age.decrypt(sealed)
  } catch (error) {
    return refused(whyNotDecrypted(error))
  }
  try {
    return bundleSchema.parse(JSON.parse(gunzipSync(plain).toString('utf8')))
  } catch {
    return refused('it is no export of Longshore, or one of a newer version')
  }
}

function whyNotDecrypted(error: unknown): string {
  const said = error instanceof Error ? error.message : ''
  return /no identity|passphrase|incorrect/i.test(said)
    ? 'it does not open with this passphrase'
    : 'it is no file that a passphrase locks, or it was cut short'
}

const refused = (message: string): never =>
  fail({ kind: 'invalid', what: 'export', issues: [{ path: 'file', message }] })

/** Into a folder that holds no state yet. Answers the key of its secrets, which nothing locks so far. */
export function unpackBundle({ files, dataKey }: Bundle, dir: string): Buffer {
  const key = Buffer.from(dataKey, 'base64')
  if (key.length !== keyBytes || !(databaseFile in files))
    return refused('something is missing in it')
  const names = Object.keys(files).filter((name) => !isOurs(name))
  if (names.length > 0) return refused(`it has a file that is none of Longshore's: ${names[0]}`)
  if (existsSync(join(dir, databaseFile)))
    return refused(`${dir} holds a state already: name another folder with --data`)
  guardedFiles(dir, () => makePrivateDir(dir))
  // The database last: a folder without one holds no state yet.
  const ordered = Object.entries(files).sort(([a], [b]) => rank(a) - rank(b))
  for (const [name, content] of ordered) {
    const file = join(dir, name)
    guardedFiles(file, () => {
      makePrivateDir(dirname(file))
      writePrivateFile(file, Buffer.from(content, 'base64'))
    })
  }
  return key
}

const rank = (name: string) => (name === databaseFile ? 1 : 0)

function isOurs(name: string): boolean {
  const parts = name.split('/')
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  const isKnown = [databaseFile, ...single].includes(name) || parts[0] === projects
  return isPlain && isKnown && !/[\\:\0]/.test(name)
}

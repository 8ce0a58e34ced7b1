/** Files of a host over one SFTP channel: what is asked, in promises that fail with our failures. */
import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { within } from '../../../../shared/lib/deadline.ts'
import { FailureError, fail } from '../../../../shared/lib/failure-error.ts'
import type { PlaceThere } from '../../session.ts'
import { letIn } from '../connection/let-in.ts'
import type { Link } from '../connection/link.ts'
import { unreachable } from '../connection/ssh-failures.ts'

export interface Sftp {
  /** The user's own folder there. */
  readonly home: string
  /** Whose it is; links are not followed. */
  ownerOf(path: string): Promise<number>
  /** As `HostFiles.lookAt`. */
  lookAt(path: string): Promise<PlaceThere | 'broken-link' | undefined>
  read(path: string): Promise<Buffer>
  /** Writes in place: who reads meanwhile sees half of it. */
  put(path: string, data: Buffer | string, mode: number): Promise<void>
  /** A reader sees the old file or the new one. */
  write(path: string, data: Buffer | string, mode: number): Promise<void>
  /** Names; none where nothing is. */
  list(path: string): Promise<readonly string[]>
  /** For this user alone. Throws where something is already. */
  makeFolder(path: string): Promise<void>
  /** With those above it; what is there stays as it is. */
  ensureFolder(path: string): Promise<void>
  /** With everything in it. Links are removed, never followed. */
  remove(path: string): Promise<void>
  close(): void
}

export interface SftpDeps {
  /** The Longshore host. */
  readonly host: string
  readonly clock: Clock
}

/** SFTP status codes (draft-ietf-secsh-filexfer-02, 7). */
const noSuchFile = 2
const permissionDenied = 3
const failed = 4

const typeMask = 0o170_000
const folderType = 0o040_000
const fileType = 0o100_000
const isFolder = ({ mode }: { readonly mode: number }) => (mode & typeMask) === folderType

function placeOf({ mode, uid, gid }: Stats): Omit<PlaceThere, 'real'> {
  const type = mode & typeMask
  const what = type === folderType ? 'folder' : type === fileType ? 'file' : 'other'
  return { what, owner: `${uid}:${gid}`, mode: (mode & 0o7777).toString(8).padStart(4, '0') }
}

/** One channel a link: each counts as a session of sshd. */
export function createSftpChannel(deps: SftpDeps, link: () => Promise<Link>): () => Promise<Sftp> {
  const channels = new WeakMap<Link, Promise<Sftp>>()
  return async () => {
    const current = await link()
    const known = channels.get(current)
    if (known) return known
    const forget = () => void channels.delete(current)
    const opened = openSftp(deps, current, forget)
    channels.set(current, opened)
    opened.catch(forget)
    return opened
  }
}

export async function openSftp(deps: SftpDeps, link: Link, onClose = () => {}): Promise<Sftp> {
  const wire = await openWire(deps, link)
  // What breaks the channel ends every request on it; nobody else has to hear of it.
  wire.on('error', () => {})
  wire.once('close', onClose)
  const asked = asking(deps, link)

  const statOf = (path: string, how: 'stat' | 'lstat') =>
    unless<Stats | undefined>(
      noSuchFile,
      undefined,
      asked(path, (done) => wire[how](path, done)),
    )

  /** Kind of a place. A circle of links has no code of its own, and is a broken link. */
  async function lookAt(path: string): Promise<PlaceThere | 'broken-link' | undefined> {
    const stat = await unless<Stats | undefined>(failed, undefined, statOf(path, 'stat'))
    if (!stat) {
      const link = await unless<Stats | undefined>(failed, undefined, statOf(path, 'lstat'))
      return link && 'broken-link'
    }
    const real = await asked<string>(path, (done) => wire.realpath(path, done))
    return { real, ...placeOf(stat) }
  }

  const put: Sftp['put'] = (path, data, mode) =>
    asked(path, (done) => wire.writeFile(path, data, { flag: 'w', mode }, (e) => done(e)), wholeMs)

  async function write(path: string, data: Buffer | string, mode: number): Promise<void> {
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
    try {
      await put(temporary, data, mode)
      await asked(path, (done) => wire.ext_openssh_rename(temporary, path, (e) => done(e)))
    } catch (error) {
      await asked(path, (done) => wire.unlink(temporary, (e) => done(e))).catch(() => {})
      throw error
    }
  }

  const makeFolder = (path: string): Promise<void> =>
    asked(path, (done) => wire.mkdir(path, { mode: 0o700 }, (e) => done(e)))

  async function ensureFolder(path: string): Promise<void> {
    if (await statOf(path, 'stat')) return
    await ensureFolder(posix.dirname(path))
    // The generic code stands for "it is there by now", when two make the same folder.
    await unless(failed, undefined, makeFolder(path))
  }

  const entriesOf = (path: string): Promise<FileEntryWithStats[]> => {
    const entries = asked<FileEntryWithStats[]>(path, (done) => wire.readdir(path, done))
    return unless(noSuchFile, [], entries)
  }

  return {
    home: await asked<string>('.', (done) => wire.realpath('.', done)),
    ownerOf: async (path) => (await asked<Stats>(path, (done) => wire.lstat(path, done))).uid,
    read: (path) => asked<Buffer>(path, (done) => wire.readFile(path, done), wholeMs),
    lookAt,
    put,
    write,
    list: async (path) => (await entriesOf(path)).map(({ filename }) => filename).sort(),
    makeFolder,
    ensureFolder,
    remove: (path) => remove({ wire, asked, statOf, entriesOf }, path),
    close: () => void wire.end(),
  }
}

interface Removing {
  readonly wire: SFTPWrapper
  readonly asked: ReturnType<typeof asking>
  readonly statOf: (path: string, how: 'lstat') => Promise<Stats | undefined>
  readonly entriesOf: (path: string) => Promise<FileEntryWithStats[]>
}

async function remove(by: Removing, path: string): Promise<void> {
  const { wire, asked } = by
  const unlink = (path: string) => asked(path, (done) => wire.unlink(path, (e) => done(e)))
  /** Removes an entry; a listed folder is looked at first: only some servers list links as what they are. */
  const removeEntry = ({ filename, attrs }: FileEntryWithStats): Promise<void> => {
    const entry = posix.join(path, filename)
    return isFolder(attrs) ? remove(by, entry) : unlink(entry)
  }
  const stat = await by.statOf(path, 'lstat')
  if (!stat) return
  if (!isFolder(stat)) return await unlink(path)
  // All at once: one after the other, each would take a round trip.
  await Promise.all((await by.entriesOf(path)).map(removeEntry))
  await asked(path, (done) => wire.rmdir(path, (e) => done(e)))
}

/** Milliseconds that a server may take to open its files, and to answer a question about one of them. */
const answerMs = 30_000
/** To take or give a whole file, over whatever line. */
const wholeMs = 600_000

async function openWire({ host, clock }: SftpDeps, link: Link): Promise<SFTPWrapper> {
  const silent = `the server's SFTP did not begin for ${answerMs / 1_000} s`
  const failure = () => brokenFailure(host, link, silent)
  const { signal } = new AbortController()
  return await within({ clock, ms: answerMs, failure }, signal, (late) =>
    letIn(clock, late, () => wireOf(host, link, late)),
  )
}

function wireOf(host: string, link: Link, late: AbortSignal): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      const reason = `the server offers no files over SFTP (${error.message}); a login that prints something where no terminal is spoils it`
      reject(new FailureError(brokenFailure(host, link, reason), error))
    }
    const opened = (error: Error | undefined, wire: SFTPWrapper) => {
      if (error) refuse(error)
      else if (late.aborted) wire.end()
      else resolve(wire)
    }
    try {
      link.client.sftp(opened)
    } catch (error) {
      // ssh2 throws at once when the link is down.
      refuse(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

function brokenFailure(host: string, link: Link, reason: string) {
  const { address } = link
  if (!link.isOpen()) return unreachable({ host, address }, 'the connection was cut')
  return { kind: 'ssh-failed', host, address, reason } as const
}

type Done<T> = (error: Error | null | undefined, value?: T) => void

function asking({ host, clock }: SftpDeps, link: Link) {
  return <T = void>(path: string, ask: (done: Done<T>) => void, ms = answerMs): Promise<T> => {
    const { signal } = new AbortController()
    const failure = () =>
      brokenFailure(host, link, `${path}: the server did not answer for ${ms / 1_000} s`)
    const asked = () =>
      new Promise<T>((resolve, reject) => {
        // An answer without an error carries its value; calls that have none resolve with nothing.
        ask((error, value) => (error ? reject(error) : resolve(value as T)))
      })
    return within({ clock, ms, failure }, signal, asked).catch((error: unknown) => {
      if (error instanceof FailureError) throw error
      const code = codeOf(error)
      if (code === noSuchFile) return fail({ kind: 'not-found', what: 'file', name: path }, error)
      if (code === permissionDenied) {
        return fail({ kind: 'forbidden', reason: `${path}: permission denied` }, error)
      }
      const said = error instanceof Error ? error.message : String(error)
      return fail(brokenFailure(host, link, `${path}: ${said}`), error)
    })
  }
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'number' ? error.code : undefined
}

/** Resolves with `otherwise` where the server answered that code. */
async function unless<T>(code: number, otherwise: T, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (codeOf(error instanceof Error ? error.cause : error) === code) return otherwise
    throw error
  }
}

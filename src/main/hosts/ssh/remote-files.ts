/**
 * Files of workloads on a host, over SFTP: a private folder each under the user's home, written so
 * that a reader sees the old file or the new one.
 */
import { posix } from 'node:path'
import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'
import { fail } from '../../../shared/lib/failure-error.ts'
import { workloadNameSchema } from '../../../shared/model/workload.ts'
import type { HostFiles } from '../session.ts'
import type { Link } from './link.ts'

export interface RemoteFilesDeps {
  /** The Longshore host. */
  readonly host: string
  readonly installation: string
  readonly link: () => Promise<Link>
}

/** SFTP status codes (draft-ietf-secsh-filexfer-02, 7). */
const noSuchFile = 2
const permissionDenied = 3
const failed = 4

const typeMask = 0o170_000
const folderType = 0o040_000

export function createRemoteFiles({ host, installation, link }: RemoteFilesDeps): HostFiles {
  const channels = new WeakMap<Link, Promise<Sftp>>()
  let writes = 0

  /** One SFTP channel a link: each counts as a session of sshd. */
  async function open(): Promise<Sftp> {
    const current = await link()
    const known = channels.get(current)
    if (known) return known
    const opened = openSftp(current, installation)
    channels.set(current, opened)
    opened.catch(() => channels.delete(current))
    return opened
  }

  const refuseOutside = ({ base }: Sftp, path: string): void => {
    const inside = posix.relative(base, path)
    if (inside !== '' && !inside.startsWith('..')) return
    fail({ kind: 'forbidden', reason: `${path} on ${host} is outside of Longshore's own folder` })
  }

  return {
    async folder(workload) {
      if (!workloadNameSchema.safeParse(workload).success) {
        fail({ kind: 'forbidden', reason: `"${workload}" is not the name of a workload` })
      }
      const sftp = await open()
      const path = posix.join(sftp.base, workload)
      await makeFolders(sftp, path)
      return path
    },
    async ensureFolder(path) {
      const sftp = await open()
      await makeFolders(sftp, posix.resolve(sftp.base, path))
    },
    async read(path) {
      const sftp = await open()
      const at = posix.resolve(sftp.base, path)
      return await asked(at, (done) => sftp.wire.readFile(at, done))
    },
    async write(path, data, mode = 0o600) {
      const sftp = await open()
      const at = posix.resolve(sftp.base, path)
      refuseOutside(sftp, at)
      await makeFolders(sftp, posix.dirname(at))
      writes += 1
      const temporary = `${at}.${process.pid}-${writes}.tmp`
      try {
        const options = { flag: 'wx', mode } as const
        await asked(at, (done) => sftp.wire.writeFile(temporary, data, options, (e) => done(e)))
        await asked(at, (done) => sftp.wire.ext_openssh_rename(temporary, at, (e) => done(e)))
      } catch (error) {
        await asked(at, (done) => sftp.wire.unlink(temporary, (e) => done(e))).catch(() => {})
        throw error
      }
    },
    async list(path) {
      const sftp = await open()
      const at = posix.resolve(sftp.base, path)
      const none: FileEntryWithStats[] = []
      const entries = await unless(noSuchFile, none, (done) => sftp.wire.readdir(at, done), at)
      return entries.map(({ filename }) => filename).sort()
    },
    async remove(path) {
      const sftp = await open()
      const at = posix.resolve(sftp.base, path)
      refuseOutside(sftp, at)
      await removeTree(sftp, at)
    },
  }
}

interface Sftp {
  readonly wire: SFTPWrapper
  /** Absolute path of this installation's folder. */
  readonly base: string
}

async function openSftp(link: Link, installation: string): Promise<Sftp> {
  const wire = await new Promise<SFTPWrapper>((resolve, reject) => {
    link.client.sftp((error, opened) => (error ? reject(error) : resolve(opened)))
  })
  const home = await asked<string>('.', (done) => wire.realpath('.', done))
  return { wire, base: posix.join(home, '.longshore', installation) }
}

/** Those that are there stay as they are; new ones are private. */
async function makeFolders({ wire }: Sftp, path: string): Promise<void> {
  if (await statOf((done) => wire.stat(path, done), path)) return
  await makeFolders({ wire, base: '' }, posix.dirname(path))
  // The generic code stands for "it is there by now", when two make the same folder.
  await unless<void>(
    failed,
    undefined,
    (done) => wire.mkdir(path, { mode: 0o700 }, (e) => done(e)),
    path,
  )
}

/** undefined where nothing is. */
function statOf(ask: (done: Done<Stats>) => void, path: string): Promise<Stats | undefined> {
  return unless<Stats | undefined>(noSuchFile, undefined, ask, path)
}

/** Links are removed, never followed. */
async function removeTree(sftp: Sftp, path: string): Promise<void> {
  const { wire } = sftp
  const stat = await statOf((done) => wire.lstat(path, done), path)
  if (!stat) return
  if ((stat.mode & typeMask) !== folderType) {
    return await asked(path, (done) => wire.unlink(path, (e) => done(e)))
  }
  const entries = await asked(path, (done: Done<FileEntryWithStats[]>) => wire.readdir(path, done))
  for (const { filename } of entries) await removeTree(sftp, posix.join(path, filename))
  await asked(path, (done) => wire.rmdir(path, (e) => done(e)))
}

type Done<T> = (error: Error | null | undefined, value?: T) => void

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'number' ? error.code : undefined
}

/** Resolves with `otherwise` where the server answers that code. */
async function unless<T>(
  code: number,
  otherwise: T,
  ask: (done: Done<T>) => void,
  path: string,
): Promise<T> {
  try {
    return await asked(path, ask)
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    if (codeOf(cause) === code) return otherwise
    throw error
  }
}

function asked<T = void>(path: string, ask: (done: Done<T>) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // An answer without an error carries its value; calls that have none resolve with nothing.
    ask((error, value) => (error ? reject(error) : resolve(value as T)))
  }).catch((error: unknown) => {
    if (codeOf(error) === noSuchFile) {
      return fail({ kind: 'not-found', what: 'file', name: path }, error)
    }
    if (codeOf(error) === permissionDenied) {
      return fail({ kind: 'forbidden', reason: `${path}: permission denied` }, error)
    }
    throw error
  })
}

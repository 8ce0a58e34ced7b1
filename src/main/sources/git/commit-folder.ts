/** A commit's files as a folder on a host: whole, or not there (a mark beside it is written last). */
import { chmod, cp, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail } from '../../../shared/lib/failure-error.ts'
import { bytesText } from '../../../shared/model/bytes.ts'
import type { HostSession } from '../../hosts/session.ts'
import type { SourceServices, Stage, StageRun } from '../stage.ts'
import { addGitFacts, readGitFacts } from './facts.ts'
import { isInPlace, type Making, thisMachine } from './making.ts'

type Services = Pick<SourceServices, 'repositories'>

/** The files of a commit as they are here: a folder that never changes. */
export async function exported({ repositories }: Services, { at }: Making, run: StageRun) {
  return await repositories.export(at, { signal: run.signal, onLine: run.log })
}

interface ForBuild {
  readonly run: StageRun
  readonly making: Making
  /** Whose docker command builds. */
  readonly tools: HostSession
}

/** Has `work` done with a folder of the files where the docker command runs; what was sent for it goes again. */
export async function folderForBuild(
  services: Services,
  { run, making, tools }: ForBuild,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const { folder } = await exported(services, making, run)
  if (tools.isHere) return await work(folder)
  const there = `${await tools.files.folder(run.workload.id)}/${making.folder}`
  addGitFacts(run, { brings: true })
  try {
    await send(run, tools, { from: folder, to: there })
    await work(there)
  } finally {
    await removeFolder(tools, there)
  }
}

/**
 * The stage that has the files of the commit on the host, for a container that mounts them. `part`: a later stage makes more
 * in their folder, and says with `markWhole` that it is whole.
 */
export function commitFolderStage(
  services: Services,
  making: Making,
  brings: 'all' | 'part' = 'all',
): Stage {
  return {
    name: 'files',
    summary: `bring the files of commit ${making.at.commit.slice(0, 12)}`,
    async run(run) {
      const there = await commitFolder(run, making)
      if (await isWhole(run.session, there, making)) return 'skipped'
      addGitFacts(run, { brings: true })
      const { folder } = await exported(services, making, run)
      await bring(run, making, folder)
      if (brings === 'all') await markWhole(run, making)
      run.note(`brought the files to ${there}`)
      return
    },
    async undo(run) {
      if (!readGitFacts(run).brings) return
      if (!isInPlace(making)) return await removeCommitFolder(run, making)
      await run.session.files.remove(markOf(await commitFolder(run, making)))
      run.note(`the files stay as they are in ${making.folder}: what serves sees them (inPlace)`)
    },
  }
}

type OnHost = Pick<StageRun, 'session' | 'workload'>

/** Folder of the files of the commit on the host. */
export async function commitFolder(
  { session, workload }: OnHost,
  { folder }: Pick<Making, 'folder'>,
): Promise<string> {
  return `${await session.files.folder(workload.id)}/${folder}`
}

/** All that was to be made in the folder is there. */
export async function markWhole(run: OnHost, making: Making): Promise<void> {
  const folder = await commitFolder(run, making)
  await run.session.files.write(markOf(folder), making.inputs)
}

/** Has the files in the folder of the commit, in place of what is there. */
export async function bring(run: StageRun, making: Making, from: string): Promise<void> {
  const to = await commitFolder(run, making)
  if (!isInPlace(making)) return await send(run, run.session, { from, to })
  const fresh = `${to}.new`
  await run.session.files.remove(markOf(to))
  await send(run, run.session, { from, to: fresh })
  await run.session.files.ensureFolder(to)
  try {
    await replaceContents(run, { from: fresh, to })
  } finally {
    await run.session.files.remove(fresh)
  }
}

/** The folder itself stays: containers have it mounted. */
async function replaceContents({ session, signal }: StageRun, { from, to }: Sending) {
  await ran(session, ['find', to, '-mindepth', '1', '-delete'], signal)
  await ran(session, ['cp', '-a', `${from}/.`, to], signal)
}

export async function removeCommitFolder(
  run: OnHost,
  making: Pick<Making, 'folder'>,
): Promise<void> {
  await removeFolder(run.session, await commitFolder(run, making))
}

const markOf = (folder: string): string => `${folder}.whole`

export async function isCommitFolderWhole(
  session: HostSession,
  workloadId: string,
  making: Pick<Making, 'folder' | 'inputs'>,
): Promise<boolean> {
  const folder = `${await session.files.folder(workloadId)}/${making.folder}`
  return await isWhole(session, folder, making)
}

/** Whole, and of the same: a folder in place is one for all of them. */
async function isWhole(
  { files }: HostSession,
  folder: string,
  { inputs }: Pick<Making, 'inputs'>,
): Promise<boolean> {
  const mark = markOf(folder)
  if ((await files.lookAt(mark)) === undefined) return false
  return (await files.read(mark)).toString() === inputs
}

/** The mark goes first: what is half there is not taken for whole. */
async function removeFolder({ files }: HostSession, folder: string): Promise<void> {
  await files.remove(markOf(folder))
  await files.remove(folder)
}

interface Sending {
  /** Here. */
  readonly from: string
  /** On the host. */
  readonly to: string
}

/** No archive that goes in one piece is larger. */
const mostBytes = 512 * 1024 * 1024

/** Sends a folder; files there before are not there afterwards. */
async function send(run: StageRun, session: HostSession, { from, to }: Sending): Promise<void> {
  await removeFolder(session, to)
  await session.files.ensureFolder(to)
  if (session.isHere) {
    await cp(from, to, { recursive: true, verbatimSymlinks: true })
    // Programs in containers run as other users; the folder around it stays private.
    await chmod(to, 0o755)
    return
  }
  const archive = await archiveOf(run, from)
  run.progress(`sending ${bytesText(archive.length)}`)
  await session.files.write(`${to}.tar`, archive)
  try {
    await unpack(session, { archive: `${to}.tar`, to }, run.signal)
  } finally {
    await session.files.remove(`${to}.tar`)
  }
}

/** With the links in it, which stay inside. */
async function archiveOf(run: StageRun, folder: string): Promise<Buffer> {
  const here = run.sessionOf(thisMachine)
  return await here.files.withTemporary(async (temporary) => {
    const file = path.join(temporary.path, 'files.tar')
    const argv = ['tar', '-cf', file, '-C', folder, '.'] as const
    await ran(here, [...argv], run.signal)
    const { size } = await stat(file)
    if (size > mostBytes) {
      const message = `its files are ${bytesText(size)}, and ${bytesText(mostBytes)} are sent at most: have it built here (build.on: here)`
      fail({ kind: 'invalid', what: 'repository', issues: [{ path: 'source.path', message }] })
    }
    return await readFile(file)
  })
}

async function unpack(
  session: HostSession,
  { archive, to }: { readonly archive: string; readonly to: string },
  signal: AbortSignal,
): Promise<void> {
  await ran(session, ['tar', '-xf', archive, '-C', to, '--no-same-owner'], signal)
  await ran(session, ['chmod', '755', to], signal)
}

async function ran(
  { name: host, run }: HostSession,
  argv: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<void> {
  const lines: string[] = []
  const { exitCode } = await run({ argv, signal, onLine: (_, line) => lines.push(line) })
  if (exitCode !== 0) fail({ kind: 'command-failed', host, command: argv[0], exitCode, lines })
}

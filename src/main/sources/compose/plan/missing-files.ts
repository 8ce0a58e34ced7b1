/** Files that a project mounts, and that are not there: docker makes an empty folder of most of them. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isRecord } from '../../../../shared/lib/is-record.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { isBelow } from '../../containers/below.ts'
import { isInPlace, rootOf } from '../project/place.ts'
import { bindsOf, filesGiven, type Rendered } from '../rendered.ts'
import type { Wanted } from './wanted.ts'

interface MountedFile {
  readonly service: string
  readonly source: string
  /** Docker makes a folder of it. */
  readonly isMade: boolean
}

/** One warning for each, only where it is certain. */
export async function missingFiles(
  session: HostSession,
  { rendered, place, ...from }: Pick<Wanted, 'rendered' | 'place' | 'folder' | 'brought'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const root = rootOf(place)
  const folder = from.folder ?? from.brought ?? null
  const isCopied = folder !== null && !isInPlace(session, folder)
  const isOwn = ({ source }: MountedFile) => isCopied && isBelow(source, root)
  const mounted = mountedFiles(rendered)
  const own = mounted
    .filter(isOwn)
    .filter(
      ({ source }) => folder && !existsSync(path.join(folder.root, source.slice(root.length))),
    )
  const others = mounted.filter((each) => !isOwn(each))
  const absent = await absentThere(
    session,
    others.map(({ source }) => source),
    signal,
  )
  return [...own, ...others.filter(({ source }) => absent.has(source))].map(warningOf)
}

function warningOf({ service, source, isMade }: MountedFile): string {
  const what = `${service}: there is no file ${source} on the host`
  return isMade ? `${what}: docker makes an empty folder of it` : `${what}, and none is made`
}

/** Secrets and configs are mounted, too, and nothing stands in for what is not there. */
function mountedFiles(rendered: Rendered): MountedFile[] {
  const given = filesGiven(rendered).map(({ service, file: source }) => ({ service, source }))
  return [...bindFiles(rendered), ...given.map((each) => ({ ...each, isMade: false }))]
}

function bindFiles(rendered: Rendered): MountedFile[] {
  return bindsOf(rendered)
    .filter(({ source, mount }) => isFileLike(source) || isFileLike(mount.target))
    .map(({ service, source, mount: { bind } }) => {
      const isMade = isRecord(bind) && bind.create_host_path === true
      return { service, source: source.replace(/(?<=.)\/+$/, ''), isMade }
    })
}

const namedFiles = new Set(['Caddyfile', 'Corefile', 'Procfile', 'hosts', 'passwd', 'shadow'])

/** `nginx.conf`, `docker.sock`; not `conf.d`, `.config`. */
function isFileLike(place: string): boolean {
  const name = path.posix.basename(place)
  if (place.endsWith('/')) return false
  return (
    namedFiles.has(name) ||
    (/^[^.].*\.[A-Za-z][A-Za-z0-9]{1,9}$/.test(name) && !/\.\d+$/.test(name))
  )
}

/** Files of which the host says that they are not there; of others it is not known. */
async function absentThere(
  session: HostSession,
  places: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (places.length === 0) return new Set()
  const said: string[] = []
  const onLine = (_: string, line: string) => said.push(line)
  try {
    const env = { LC_ALL: 'C' }
    await session.run({ argv: ['ls', '-d', '--', ...new Set(places)], env, signal, onLine })
  } catch (error) {
    if (failureOf(error)?.kind !== 'capability-missing') throw error
  }
  const gone = said.filter((line) => line.endsWith('No such file or directory'))
  return new Set(places.filter((place) => gone.some((line) => isAbout(line, place))))
}

/** `ls: cannot access '/srv/a': No …`, `ls: /srv/a: No …` */
function isAbout(line: string, place: string): boolean {
  return line.includes(`'${place}':`) || line.includes(` ${place}:`)
}

/**
 * A shell in the edge, kept open while there is work: where routes lead is changed by it in one step, in a few
 * milliseconds. Its program is fixed; what it is given are words that were checked.
 */
import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../../shared/lib/clock.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { oneAtATime } from '../../../shared/lib/one-at-a-time.ts'
import type { Engine } from '../../engine/engine.ts'
import { targetPattern, targetsFolder, targetsIn } from './route.ts'
import { certificatesFolder, rootFileOf, rootsFolder } from './tls.ts'

/**
 * put FOLDER NAME: the one file there has that name, in one step; of several, only the largest led · grow FOLDER NAME: the file
 * of that name becomes the largest there, whole from its first moment; the one before stays for who has just read its name · drop
 * FOLDER · of FOLDER: what leads there · list: each folder, and what is in it, the largest first · own ID BASE64: the certificate
 * with its key, whole from its first moment · keep - ID…: others that nobody kept for a day go · forget ID · root ID BASE64:
 * root certificates, beside those that a configuration may name still. Each ends with a line `ok`, or with what went wrong.
 */
const program = `mkdir -p "$1/.new" && cd "$1" || exit 9
own=$2
roots=$3
while read -r what folder name; do
  case $what in
    put) mkdir -p "$folder" && now=$(ls -S "$folder" | head -n 1) &&
      for each in "$folder"/*; do case $\{each##*/} in "$now") ;; *) rm -f "$each";; esac; done &&
      if [ -z "$now" ]; then : > ".new/$name" && truncate -s 1 ".new/$name" && mv ".new/$name" "$folder/$name"
      elif [ "$now" != "$name" ]; then mv "$folder/$now" "$folder/$name"; fi &&
      echo ok || echo failed;;
    grow) mkdir -p "$folder" &&
      before=$(ls -S "$folder" | head -n 1) &&
      size=$(ls -S -l "$folder" | awk 'NR == 2 { print $5 }') &&
      : > ".new/$name" && truncate -s $(($\{size:-0} + 1)) ".new/$name" &&
      mv ".new/$name" "$folder/$name" &&
      for each in "$folder"/*; do case $\{each##*/} in "$name" | "$before") ;; *) rm -f "$each";; esac; done &&
      echo ok || echo failed;;
    drop) rm -rf "$folder" && echo ok || echo failed;;
    of) ls -1 -S "$folder" 2>/dev/null | head -n 1; echo ok;;
    list) ls -1 -S */ .new/ 2>/dev/null; echo ok;;
    own) (umask 077; mkdir -p "$own" && echo "$name" | base64 -d > "$own/.new") &&
      mv "$own/.new" "$own/$folder.pem" && echo ok || echo failed;;
    keep) for each in $name; do touch -c "$own/$each.pem"; done
      [ ! -d "$own" ] || find "$own" -name '*.pem' -mtime +0 -exec rm -f {} +; echo ok;;
    forget) rm -f "$own/$folder.pem" && echo ok || echo failed;;
    root) mkdir -p "$roots" && echo "$name" | base64 -d > "$roots/.new" &&
      mv "$roots/.new" "$roots/$folder.pem" && echo ok || echo failed;;
    *) echo failed;;
  esac
done`

export interface TargetsConsole {
  /** From its return on, new requests go there. */
  put(folder: string, target: string, signal: AbortSignal): Promise<void>
  /** The same for a route of an earlier version. */
  grow(folder: string, target: string, signal: AbortSignal): Promise<void>
  drop(folder: string, signal: AbortSignal): Promise<void>
  /** Target that a folder leads to; null = none. */
  of(folder: string, signal: AbortSignal): Promise<string | null>
  /** Targets that each folder leads to. */
  list(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  /** An own certificate with its key, as a file that only the edge reads. */
  putCertificate(id: string, pem: string, signal: AbortSignal): Promise<void>
  /** Removes all others that were not among the kept for a day: who goes back to one finds it until then. */
  keepCertificates(ids: readonly string[], signal: AbortSignal): Promise<void>
  forgetCertificate(id: string, signal: AbortSignal): Promise<void>
  /** The file that has them from then on: another one for others. */
  putRoots(pem: string, signal: AbortSignal): Promise<string>
}

interface ConsoleDeps {
  readonly host: string
  readonly clock: Clock
  readonly exec: Engine['containers']['exec']
  /** The edge's container. */
  id(signal: AbortSignal): Promise<string>
}

const idleMs = 5_000
/** The form of the ids of folders, and of certificates. */
const idPattern = /^[0-9a-f]{24}$/

export function createTargetsConsole(deps: ConsoleDeps): TargetsConsole {
  let opened: Promise<Shell> | undefined
  let closeLater = () => {}

  const shell = async (signal: AbortSignal): Promise<Shell> => {
    opened ??= open(deps, signal)
    try {
      const known = await opened
      if (!known.hasEnded()) return known
      // Its container was started anew.
      opened = open(deps, signal)
      return await opened
    } catch (error) {
      opened = undefined
      throw error
    }
  }
  const say = async (words: readonly string[], signal: AbortSignal): Promise<readonly string[]> => {
    closeLater()
    const each = await shell(signal)
    try {
      return await each.ask(words.join(' '), signal)
    } catch (error) {
      each.end()
      opened = undefined
      throw error
    } finally {
      closeLater = deps.clock.schedule(idleMs, () => {
        void opened?.then((one) => one.end()).catch(() => {})
        opened = undefined
      })
    }
  }
  /** One after the other: answers come in the order of the questions. */
  const turns = oneAtATime()
  const inTurn = (words: readonly string[], signal: AbortSignal) => turns(() => say(words, signal))
  const checked = (folder: string, target?: string): string[] => {
    const name = folder.slice(targetsFolder.length + 1)
    if (
      !idPattern.test(name) ||
      (target !== undefined && !targetsIn(target).every((each) => targetPattern.test(each)))
    )
      throw new Error(`no place of a route: ${folder} ${target}`)
    return target === undefined ? [name] : [name, target]
  }
  return {
    put: async (folder, target, signal) =>
      void (await inTurn(['put', ...checked(folder, target)], signal)),
    grow: async (folder, target, signal) =>
      void (await inTurn(['grow', ...checked(folder, target)], signal)),
    drop: async (folder, signal) => void (await inTurn(['drop', ...checked(folder)], signal)),
    of: async (folder, signal) => (await inTurn(['of', ...checked(folder)], signal))[0] ?? null,
    async list(signal) {
      return listed(await inTurn(['list'], signal))
    },
    putCertificate: async (id, pem, signal) =>
      void (await inTurn(['own', checkedId(id), Buffer.from(pem).toString('base64')], signal)),
    keepCertificates: async (ids, signal) =>
      void (await inTurn(['keep', '-', ...ids.map(checkedId)], signal)),
    forgetCertificate: async (id, signal) => void (await inTurn(['forget', checkedId(id)], signal)),
    async putRoots(pem, signal) {
      const id = createHash('sha256').update(pem).digest('hex').slice(0, 24)
      await inTurn(['root', id, Buffer.from(pem).toString('base64')], signal)
      return rootFileOf(id)
    },
  }
}

/** One program lists them all: starting one for each took a second where there are 500. */
function listed(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [at, line] of lines.entries()) {
    const [, folder] = /^([0-9a-f]{24})\/:$/.exec(line) ?? []
    if (folder !== undefined) found.set(`${targetsFolder}/${folder}`, lines[at + 1] ?? '')
  }
  return found
}

function checkedId(id: string): string {
  if (!idPattern.test(id)) throw new Error(`no certificate of ours: ${id}`)
  return id
}

interface Shell {
  hasEnded(): boolean
  ask(line: string, signal: AbortSignal): Promise<readonly string[]>
  end(): void
}

/** Failure of a console that is there, and whose volume would not take what it was told. */
class NotDone extends Error {}

async function open({ host, exec, id }: ConsoleDeps, signal: AbortSignal): Promise<Shell> {
  // It outlives the one who asked for it first.
  const lives = new AbortController()
  const argv = ['sh', '-c', program, 'sh', targetsFolder, certificatesFolder, rootsFolder]
  const stream: Duplex = await exec(await id(signal), argv, lives.signal)
  let unread = ''
  let lines: string[] = []
  let answer: ((lines: readonly string[] | Error) => void) | undefined
  stream.on('data', (bytes: Buffer) => {
    unread += bytes.toString()
    for (let end = unread.indexOf('\n'); end >= 0; end = unread.indexOf('\n')) {
      const line = unread.slice(0, end)
      unread = unread.slice(end + 1)
      if (line === 'ok') answer?.(lines)
      else if (line === 'failed')
        answer?.(new NotDone(lines.join(' ') || 'it could not write where the route leads'))
      else lines.push(line)
      if (line === 'ok' || line === 'failed') lines = []
    }
  })
  let isOver = false
  const gone = (error?: Error) => {
    isOver = true
    answer?.(error ?? new Error(lines.join(' ') || 'its shell ended'))
  }
  stream.on('error', gone)
  stream.on('close', () => gone())
  stream.on('end', () => gone())
  return {
    hasEnded: () => isOver,
    end: () => lives.abort(),
    async ask(line, until) {
      const said = await new Promise<readonly string[] | Error>((resolve) => {
        const aborted = () => resolve(new Error('it took too long'))
        until.addEventListener('abort', aborted, { once: true })
        answer = (what) => {
          until.removeEventListener('abort', aborted)
          answer = undefined
          resolve(what)
        }
        stream.write(`${line}\n`)
      })
      until.throwIfAborted()
      if (!(said instanceof Error)) return said
      const of = { host, proxy: 'The edge', reason: said.message }
      if (said instanceof NotDone) fail({ kind: 'proxy-refused', ...of, route: '' })
      return fail({ kind: 'proxy-away', ...of })
    },
  }
}

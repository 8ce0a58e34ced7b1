/** The whole of a terminal, taken for a while: what was there before comes back however we end. */

export interface Screen {
  rows(): number
  /** Lines that fit; only those that changed are written. */
  draw(lines: readonly string[]): void
  leave(): void
}

export interface ScreenListener {
  /** A key, or the sequence that a special one sends. */
  key(pressed: string): void
  /** The size changed, or somebody else has written there: all has to be drawn again. */
  lost(): void
}

const enter = '\u001b[?1049h\u001b[?25l'
const restore = '\u001b[?25h\u001b[?1049l'
const at = (row: number) => `\u001b[${row + 1};1H`
const eraseLine = '\u001b[K'
const eraseAll = '\u001b[2J'
const ctrlC = '\u0003'
const ctrlZ = '\u001a'

export function takeScreen(process: NodeJS.Process, listener: ScreenListener): Screen {
  const { stdout } = process
  let drawn: readonly string[] = []
  const lost = () => {
    drawn = []
    stdout.write(eraseAll)
    listener.lost()
  }
  const take = () => stdout.write(enter)
  const giveBack = () => stdout.write(restore)
  const keys = readKeys(process, (pressed) => {
    // What a terminal does by itself with these keys, it leaves to us while it is read key by key.
    if (pressed === ctrlC) process.emit('SIGINT')
    else if (pressed === ctrlZ) suspend(process, keys, { take, giveBack, lost })
    else listener.key(pressed)
  })
  take()
  stdout.on('resize', lost)
  process.once('exit', giveBack)
  return {
    rows: () => stdout.rows || 24,
    draw(lines) {
      const rows = Math.max(lines.length, drawn.length)
      const changed = Array.from({ length: rows }, (_, row) =>
        lines[row] === drawn[row] ? '' : `${at(row)}${lines[row] ?? ''}${eraseLine}`,
      ).join('')
      if (changed !== '') stdout.write(changed)
      drawn = lines
    },
    leave() {
      process.off('exit', giveBack)
      stdout.off('resize', lost)
      keys.end()
      giveBack()
    },
  }
}

/** Several may come at once; a special one is a sequence of its own. */
const singleKeys = /\p{Cc}\[[\d;]*[~A-Za-z]|./gsu

interface Keys {
  begin(): void
  end(): void
}

/** Reads keys. Where stdin is no terminal there are none; Ctrl-C is a signal then, as ever. */
function readKeys({ stdin }: NodeJS.Process, pressed: (key: string) => void): Keys {
  const hear = (bytes: Buffer) => {
    for (const [key] of bytes.toString().matchAll(singleKeys)) pressed(key)
  }
  const keys = {
    begin() {
      if (!stdin.isTTY) return
      stdin.setRawMode(true)
      stdin.on('data', hear).resume()
    },
    end() {
      if (!stdin.isTTY) return
      stdin.setRawMode(false)
      stdin.off('data', hear).pause()
    },
  }
  keys.begin()
  return keys
}

/** To the shell and back, as any program on a terminal. */
function suspend(
  process: NodeJS.Process,
  keys: Keys,
  screen: { take(): void; giveBack(): void; lost(): void },
): void {
  if (process.platform === 'win32') return
  keys.end()
  screen.giveBack()
  process.once('SIGCONT', () => {
    screen.take()
    keys.begin()
    screen.lost()
  })
  process.kill(process.pid, 'SIGTSTP')
}

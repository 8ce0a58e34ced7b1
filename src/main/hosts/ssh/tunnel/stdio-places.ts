/**
 * Places for streams over sessions. Where sshd forwards nothing, each stream to the engine or to a port is a session
 * of sshd, and few are let in. They are shared out, so that what lasts never keeps a short request waiting.
 */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { DialUse } from '../../../engine/engine.ts'
import { createGate } from '../../../engine/gate.ts'

/** sshd's own default lets ten sessions in: these, one for files, one for a command. */
const maxStdio = 8
/** Shares of each use; the rest is for requests alone. */
const shares = { events: 2, stream: 2, log: 3, port: 3 } as const

/** Runs `hold` in a place of its use, for as long as it takes. */
export type InItsPlace = (
  use: DialUse | 'port',
  hold: () => Promise<void>,
  signal?: AbortSignal,
) => Promise<void>

export function createStdioPlaces(host: string): InItsPlace {
  const all = createGate(maxStdio)
  const waited = {
    events: createGate(shares.events),
    stream: createGate(shares.stream),
    port: createGate(shares.port),
  }
  let logs = 0

  /** Not waited for: a log that begins at some time or never would only look empty. */
  async function asLog(hold: () => Promise<void>): Promise<void> {
    if (logs === shares.log) {
      const reason = `sshd forwards no socket, and without that only ${shares.log} logs can be followed at once`
      fail({ kind: 'tunnel-refused', host, reason, lacks: 'places' })
    }
    logs += 1
    await hold().finally(() => {
      logs -= 1
    })
  }

  return async (use, hold, signal) => {
    const inTurn = () => all(hold, signal)
    if (use === 'request') return await inTurn()
    return use === 'log' ? await asLog(inTurn) : await waited[use](inTurn, signal)
  }
}

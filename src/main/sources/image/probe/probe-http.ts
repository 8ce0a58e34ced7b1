import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Probe } from '../../../../shared/model/failure.ts'
import type { StageRun } from '../../source.ts'

const answerLength = 200
const timeoutMs = 2_000

interface ProbeTarget {
  readonly host: string
  readonly port: number
  readonly path: string
}

/** One GET over the host's own dial; 2xx and 3xx are healthy. Never throws but for cancelling. */
export async function probeHttp(run: StageRun, target: ProbeTarget): Promise<Probe> {
  const at = run.clock.now()
  const url = `http://${target.host}:${target.port}${target.path}`
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(timeoutMs)])
  const outcome = await ask(run, target, signal)
  run.signal.throwIfAborted()
  const durationMs = run.clock.now() - at
  return { at, target: `GET ${url}`, durationMs, ...outcome }
}

/**
 * True when no packet seems to come back: another way of asking is needed. One that takes the
 * connection and stays silent is there, only not ready.
 */
export function isUnreachable(probe: Probe): boolean {
  return (
    probe.status === undefined && /EHOSTUNREACH|ENETUNREACH|no connection in/.test(probe.answer)
  )
}

type Outcome = Pick<Probe, 'ok' | 'answer' | 'status'>

async function ask(run: StageRun, target: ProbeTarget, signal: AbortSignal): Promise<Outcome> {
  if (target.host === '') return { ok: false, answer: 'it has no address yet' }
  let socket: Duplex | undefined
  try {
    socket = await run.session.dial({ host: target.host, port: target.port }, signal)
    return await get(socket, target, signal)
  } catch (error) {
    const missing = socket === undefined ? 'connection' : 'answer'
    if (signal.aborted) return { ok: false, answer: `no ${missing} in ${timeoutMs} ms` }
    return { ok: false, answer: reason(error) }
  } finally {
    socket?.destroy()
  }
}

function get(socket: Duplex, target: ProbeTarget, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        createConnection: () => socket as never,
        host: target.host,
        port: target.port,
        path: target.path,
        headers: { 'user-agent': 'longshore-probe', connection: 'close' },
        signal,
      },
      (response) => {
        const status = response.statusCode ?? 0
        let body = ''
        const finish = () =>
          resolve({
            ok: status >= 200 && status < 400,
            status,
            answer: body.slice(0, answerLength),
          })
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
          if (body.length >= answerLength) finish()
        })
        response.on('end', finish)
        response.on('error', reject)
      },
    )
    call.on('error', reject)
    call.end()
  })
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return 'no answer'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

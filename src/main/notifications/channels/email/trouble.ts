/** Answers of a server that takes in mail, and what to mend. */
import type { Later, Refused } from '../../channel.ts'
import { whyOfCode } from '../http.ts'
import { unanswered } from '../outcome.ts'

/** The trouble in what nodemailer throws; anything else is a bug, and thrown again. */
export function troubleOf(error: unknown): Refused | Later {
  if (!(error instanceof Error) || !known.test(textIn(error, 'code'))) throw error
  const [code, cause, answer] = ['code', 'originalCode', 'response'].map((name) =>
    textIn(error, name),
  )
  const status = Number(/^\d{3}/.exec(answer ?? '')?.[0] ?? 0)
  // 4xx is for now, 5xx for ever.
  if (status >= 400 && status < 500) return { outcome: 'later', status, answer: answer ?? '' }
  const why = refusalOf(code ?? '', status)
  if (why) return refused(why, status, answer || error.message)
  return unanswered(whyOfCode(cause || (whyOf[code ?? ''] ?? code ?? '')))
}

const known = /^E[A-Z\d]+$|^ERR_|^UNABLE_|CERT|SIGNED/

function textIn(error: Error, name: string): string {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}

type Why = keyof typeof remedies

function refusalOf(code: string, status: number): Why | undefined {
  if (code === 'EAUTH' || code === 'ENOAUTH' || status === 530 || status === 535)
    return 'unauthorized'
  if (status === 552 || status === 523) return 'too-long'
  if (code === 'ETLS' && status >= 500) return 'unencrypted'
  if (code === 'EENVELOPE') return 'bad-address'
  return status >= 500 || code === 'EMESSAGE' ? 'rejected' : undefined
}

const remedies = {
  'bad-address':
    'Look at the addresses in From and To, and whether this login may send from that address.',
  unauthorized: 'Look at user and password; many services want a password for this program alone.',
  'too-long': 'Report it: messages should be short enough for every server.',
  unencrypted: 'The server does not offer STARTTLS there: choose tls (port 465), or another port.',
  rejected: 'Look in the log of the mail server why it refused.',
} as const

function refused(why: Why, status: number, answer: string): Refused {
  const said = why === 'unencrypted' ? 'rejected' : why
  const remedy = remedies[why]
  return { outcome: 'refused', why: said, ...(status > 0 && { status }), answer, remedy }
}

/** Meanings of its codes, where no code of the system stands behind them. */
const whyOf: Readonly<Record<string, string>> = {
  ECONNECTION: 'ECONNRESET',
  EPROTOCOL: 'ECONNRESET',
  ESOCKET: 'ECONNRESET',
  EDNS: 'ENOTFOUND',
  ETLS: 'ERR_TLS',
}

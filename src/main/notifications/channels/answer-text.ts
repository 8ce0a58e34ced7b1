/** What a service answered, as it may be stored and shown: one line, bounded, without a secret of the channel. */
import { redactorOf } from '../../secrets/redact.ts'
import { oneLine } from './plain-text.ts'

const maxLength = 300
/** Parts of an address that are shorter than this are words of its service. */
const shortestPart = 6

export function answerOf(text: string, secrets: readonly string[]): string {
  const redact = redactorOf({ secrets: secrets.flatMap(spokenForms), names: [] })
  const shown = oneLine(
    secrets.reduce((left, secret) => left.replaceAll(secret, '••••'), redact(text)),
  )
  return shown.length > maxLength
    ? `${[...shown.slice(0, maxLength)].slice(0, -1).join('')}…`
    : shown
}

/** A service tells of an address without its host, or of the last part alone. */
function spokenForms(secret: string): readonly string[] {
  if (!URL.canParse(secret)) return [secret]
  const { pathname, search, username, password, searchParams } = new URL(secret)
  const parts = [...pathname.split('/'), ...searchParams.values(), username, password]
  return [secret, `${pathname}${search}`, pathname, ...parts].filter(
    (part) => part.length >= shortestPart,
  )
}

/** Answer of a service, as it may be stored and shown: one line, bounded, without a secret of the channel. */
import { mask } from '../../../shared/model/difference.ts'
import { redactorOf } from '../../secrets/redact.ts'
import { oneLine } from './plain-text.ts'
import { cut } from './shown.ts'

const maxLength = 300
/** Parts of an address that are shorter than this are words of its service. */
const shortestPart = 6

/** Least length of a masked secret: a shorter one would mask half of every text. */
const shortest = 4

export function answerOf(text: string, secrets: readonly string[]): string {
  const values = secrets.filter((secret) => secret.length >= shortest)
  const redact = redactorOf({ secrets: values.flatMap(spokenForms), names: [] })
  const masked = values.reduce((left, value) => left.replaceAll(value, mask), redact(text))
  return cut(oneLine(masked), maxLength)
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

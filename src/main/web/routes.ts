/** The only upgrade. */
export const wirePath = '/wire'
/** Exchanges a launch token for a session, or says whether a session is still good. */
export const sessionPath = '/session'
/** The subprotocol that the server answers with; the session's secret comes as a second one. */
export const wireProtocol = 'longshore'
const sessionPrefix = 'session.'

/** The session's secret in `longshore, session.SECRET`: a header, so it is in no URL or log. */
export function sessionOf(protocols: string | undefined): string | undefined {
  const [name, session, ...others] = (protocols ?? '').split(',').map((part) => part.trim())
  if (name !== wireProtocol || others.length > 0 || !session?.startsWith(sessionPrefix)) {
    return undefined
  }
  return session.slice(sessionPrefix.length)
}

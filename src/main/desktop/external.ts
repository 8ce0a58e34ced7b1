/** The only places the app sends a browser to. */
const allowedHosts: readonly string[] = ['longshore.example', 'docs.docker.com']

export const homepage = 'https://longshore.example/'

/**
 * Whether a URL may be handed to the system. Anything that does not read the same before and after
 * parsing (case tricks, NUL, whitespace, encoded hosts) is refused, not repaired.
 */
export function isAllowedExternal(text: string): boolean {
  if (text.length > 2_048 || !/^https:\/\/[a-z0-9.-]+\/[\x21-\x7e]*$/.test(text)) return false
  const url = URL.parse(text)
  return (
    url !== null &&
    url.href === text &&
    url.username === '' &&
    url.password === '' &&
    url.port === '' &&
    allowedHosts.includes(url.hostname)
  )
}

/** The only places the app sends a browser to. */
const allowedHosts: readonly string[] = ['longshore.example', 'docs.docker.com']

export const homepage = 'https://longshore.example/'

/**
 * Whether a URL may be handed to the system: a page of the listed sites, or a container's port that
 * is open on this machine now. `openPorts` are the addresses of those; nothing else of this machine
 * is opened, whatever listens there.
 */
export function isAllowedExternal(text: string, openPorts: readonly string[]): boolean {
  return isListed(text) || openPorts.some((url) => text === url || text === `${url}/`)
}

/**
 * Anything that does not read the same before and after
 * parsing (case tricks, NUL, whitespace, encoded hosts) is refused, not repaired.
 */
function isListed(text: string): boolean {
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

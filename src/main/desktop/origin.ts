/** Origin of the window's page: one that is fixed, so that senders can be told apart. */
export const appScheme = 'app'
export const appHost = 'longshore'
export const appOrigin = `${appScheme}://${appHost}`
const pageUrl = `${appOrigin}/index.html`

/** The page at a route: `/workloads/web` → `app://longshore/index.html#/workloads/web`. */
export function pageUrlFor(route: string): string {
  return `${pageUrl}#${route}`
}

/** The route of an address of the page; '' where it names none. */
export function routeIn(url: string): string {
  const hash = url.indexOf('#')
  return hash === -1 ? '' : url.slice(hash + 1)
}

/** Our one page, at any route. Text, not URL parsing: `app:` URLs have no origin in Node. */
export function isOurPage(url: string): boolean {
  const hash = url.indexOf('#')
  return (hash === -1 ? url : url.slice(0, hash)) === pageUrl
}

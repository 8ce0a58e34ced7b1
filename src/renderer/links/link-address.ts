/** Forms of link as they stand behind a landing page: views of the window begin with a slash. */
const formPattern = /^(workload|deployment|plan|host|activity|deploy|rollback)[/?]/

/** The link that an address of this window has instead of a view; undefined where it has none. */
function linkIn(hash: string): string | undefined {
  const text = hash.replace(/^#/, '')
  if (text.startsWith('longshore:')) return text
  return formPattern.test(text) ? `longshore://${text}` : undefined
}

/** Lets a link stand in the address of the page, now and later; to be called before the router reads it. */
export function followLinksInAddress(page: Window): void {
  const mend = () => {
    const link = linkIn(page.location.hash)
    if (link === undefined) return
    page.history.replaceState(null, '', `#/link?link=${encodeURIComponent(link)}`)
  }
  mend()
  // What the router listens to as well, and reads after us.
  page.addEventListener('popstate', mend, { capture: true })
}

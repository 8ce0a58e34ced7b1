/** The page without its program, of which a part did not arrive: as when the app ended, or was replaced, while it loaded. */
export function showNotStarted(page: Pick<Window, 'document'>, reload: () => void): void {
  const { document } = page
  const view = document.createElement('main')
  view.className = 'flex h-full flex-col items-center justify-center gap-3 bg-surface p-6'
  const words = document.createElement('p')
  words.setAttribute('role', 'alert')
  words.textContent = 'Longshore’s page did not start: a part of it did not arrive.'
  const retry = document.createElement('button')
  retry.type = 'button'
  retry.className = 'h-7 rounded-md border border-line bg-raised px-3 text-ink hover:bg-hover'
  retry.textContent = 'Try again'
  retry.addEventListener('click', reload)
  view.append(words, retry)
  document.getElementById('root')?.replaceChildren(view)
  retry.focus()
}

/**
 * The page that links of chat messages lead to: says what stands behind the # of its address, and hands it to Longshore
 * when that is pressed. Asks nobody anything; scripts/landing.mjs makes one file of it.
 */
import { linkScheme, parseDeepLink } from '../shared/model/deep-link.ts'
import { formatDeepLink } from '../shared/model/deep-link-format.ts'
import { describeLink, describeRefusedLink } from '../shared/model/deep-link-text.ts'

/** Shown without a script; each is there, or the page is broken. */
const part = (id: string): HTMLElement => {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return element
}

function show(): void {
  const text = location.hash.slice(1)
  part('link').hidden = text === ''
  part('none').hidden = text !== ''
  if (text === '') return
  const link = parseDeepLink(`${linkScheme}${text}`, Date.now())
  const isFollowed = link.kind !== 'unknown'
  part('follow').hidden = !isFollowed
  part('title').textContent = isFollowed
    ? describeLink(link).title
    : describeRefusedLink(link).title
  part('detail').textContent = isFollowed
    ? 'Nothing is changed by opening it: Longshore shows it with its plan, and asks.'
    : describeRefusedLink(link).detail
  part('facts').replaceChildren(...(isFollowed ? describeLink(link).facts.flatMap(rowOf) : []))
  const written = isFollowed ? formatDeepLink(link) : ''
  part('open').replaceChildren(...(isFollowed ? [opener(written)] : []))
  part('text').textContent = written
  part('command').textContent = isFollowed ? `longshore open '${written}'` : ''
  part('copied').textContent = ''
}

const rowOf = ([name, value]: readonly [string, string]): readonly HTMLElement[] => [
  element('dt', name),
  element('dd', value),
]

function element(tag: 'dt' | 'dd' | 'a', text: string): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

/** Written anew from what was understood, never what came. */
function opener(written: string): HTMLElement {
  const made = element('a', 'Open in Longshore')
  made.setAttribute('href', written)
  return made
}

async function copy(): Promise<void> {
  const copied = part('copied')
  try {
    await navigator.clipboard.writeText(part('text').textContent ?? '')
    copied.textContent = 'Copied.'
  } catch {
    copied.textContent = 'This browser does not let the page copy: select the text below.'
  }
}

// Stands there for whoever has no script.
part('silent').hidden = true
part('copy').addEventListener('click', () => void copy())
addEventListener('hashchange', show)
show()

import { useEffect, useRef } from 'react'
import { places } from './places.ts'

/** Keys that work anywhere outside text fields, as the key help lists them. */
export const keyHelp: readonly (readonly [
  group: string,
  keys: readonly (readonly [string, string])[],
])[] = [
  [
    'Go',
    [
      ['Ctrl K', 'Search and run commands'],
      ...places.map(({ keys, title }) => [keys, title] as const),
      ['n', 'New workload'],
      ['?', 'These keys'],
    ],
  ],
  [
    'In lists',
    [
      ['j  k', 'Next, previous row'],
      ['Home  End', 'First, last row'],
      ['Enter', 'Open'],
      ['l  s', 'In the fleet: log, statistics'],
      ['d  r', 'In the fleet: deploy, restart, the row or all that is chosen'],
      ['p', 'In the fleet: pin, unpin'],
      ['a  c', 'In the fleet: adopt, claim'],
      ['x', 'In the fleet: choose several'],
      ['b', 'In the fleet: group by host, state'],
      ['←  →', 'Fold, unfold a group'],
      ['/', 'Filter'],
      ['Esc', 'Close, leave the field'],
    ],
  ],
]

const sequenceMs = 1_200

export type Shortcuts = Readonly<Record<string, () => void>>

/**
 * Runs `g f`-like sequences and single keys. They rest while a text field has the focus or a
 * dialog is open, so that typing never acts.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  useEffect(() => {
    let prefix = ''
    let prefixAt = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const sequence = event.timeStamp - prefixAt < sequenceMs ? `${prefix} ${event.key}` : ''
      const run = latest.current[sequence] ?? latest.current[event.key]
      prefix = event.key
      prefixAt = event.timeStamp
      if (!run) return
      prefix = ''
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  // A toast has the role too, but nobody types into it.
  if (document.querySelector('[role="dialog"]:not([data-toast])')) return true
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input, textarea, select')
}

/** Opens on Ctrl-K and Cmd-K, wherever the focus is. */
export function useCommandKey(run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

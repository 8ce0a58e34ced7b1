import type { Menu } from 'electron'
import type { Clock } from '../../../shared/lib/clock.ts'

/** Time after which a menu is taken for closed where the system does not say so. */
const longestOpenMs = 120_000
/**
 * Time within which a choice may be told after the menu closed: until then it is still the one that was chosen from.
 */
const choiceComesWithinMs = 200

export interface HeldMenu<M> {
  isOpen(): boolean
  watched(menu: M): M
  stop(): void
}

/** Whether a menu stands open, as far as the system says. */
export function holdMenu<M extends Pick<Menu, 'on'>>(
  clock: Pick<Clock, 'schedule'>,
  onClosed: () => void,
): HeldMenu<M> {
  let closing: (() => void) | undefined
  const closeAfter = (ms: number): void => {
    closing?.()
    closing = clock.schedule(ms, () => {
      closing = undefined
      onClosed()
    })
  }
  return {
    isOpen: () => closing !== undefined,
    watched(menu) {
      menu.on('menu-will-show', () => closeAfter(longestOpenMs))
      menu.on('menu-will-close', () => closeAfter(choiceComesWithinMs))
      return menu
    },
    stop: () => closing?.(),
  }
}

/** The colours of the window's theme, as a canvas needs them. */
import { useSyncExternalStore } from 'react'

/** Lines in the order in which they are drawn, and what stands for each in the legend. */
const lineInks = [
  { token: 'accent', ground: 'bg-accent' },
  { token: 'host-3', ground: 'bg-host-3' },
  { token: 'host-2', ground: 'bg-host-2' },
  { token: 'host-5', ground: 'bg-host-5' },
  { token: 'host-4', ground: 'bg-host-4' },
  { token: 'host-6', ground: 'bg-host-6' },
  { token: 'host-7', ground: 'bg-host-7' },
] as const

export const groundOf = (line: number): string => lineInks[line % lineInks.length]?.ground ?? ''

export interface PlotColours {
  readonly lines: readonly string[]
  readonly band: string
  readonly grid: string
  readonly axis: string
  readonly mark: string
  readonly limit: string
}

/** A custom property keeps `light-dark()` as it is written; only a real one is resolved. */
export function plotColours(within: HTMLElement): PlotColours {
  const probe = document.createElement('span')
  within.append(probe)
  const resolved = (token: string): string => {
    probe.style.color = `var(--ls-${token})`
    return getComputedStyle(probe).color
  }
  const colours = {
    lines: lineInks.map(({ token }) => resolved(token)),
    band: resolved('accent-tint'),
    grid: resolved('line'),
    axis: resolved('faint'),
    mark: resolved('busy-ink'),
    limit: resolved('warn-ink'),
  }
  probe.remove()
  return colours
}

/** Another word for each theme and contrast: what was drawn in other colours is drawn anew. */
export function useThemeWord(): string {
  return useSyncExternalStore(onTheme, themeWord)
}

function themeWord(): string {
  const { theme, contrast } = document.documentElement.dataset
  return `${theme} ${contrast}`
}

function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] })
  return () => observer.disconnect()
}

/**
 * Chromium without Electron knows no `app:` scheme, so the page lives at a loopback name of this
 * process's own; what the app under test sees and asks for is always `app://longshore/…`.
 */
const real = 'app://longshore/'
const drawn = `http://longshore-${process.pid}.localhost/`

export const drawnOrigin = drawn

export function toDrawn(url: string): string {
  return url.startsWith(real) ? drawn + url.slice(real.length) : url
}

export function toReal(url: string): string {
  return url.startsWith(drawn) ? real + url.slice(drawn.length) : url
}

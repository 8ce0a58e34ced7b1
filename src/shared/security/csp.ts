/**
 * Policy for what the window's page may load and do, the same behind the desktop and the browser door: its own files
 * and its own connection, no inline script or style, no eval, no markup from strings.
 */
const directives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default',
}

export const contentSecurityPolicy = Object.entries(directives)
  .map(([name, value]) => `${name} ${value}`)
  .join('; ')

/** Headers of every answer that carries a file of the renderer. */
export const pageSecurityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

/**
 * Headers of a file under `path` of the built page: one that is named by its content may be kept for ever, and with
 * it what the browser compiled of it.
 */
export function keepingHeaders(path: string): Readonly<Record<string, string>> {
  const isNamedByContent = /\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(path)
  return isNamedByContent ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}
}

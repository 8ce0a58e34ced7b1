/**
 * Makes the libraries live under the page's policy (csp.ts). Imported by itself, before any of them
 * runs.
 */
import { z } from 'zod'

// zod looks whether it may compile code at run time. It may not, and the attempt alone is reported.
z.config({ jitless: true })

interface TrustedTypesPage {
  readonly location: { readonly href: string; readonly origin: string }
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL: (url: string) => string | undefined },
    ): unknown
  }
}

const page = globalThis as unknown as TrustedTypesPage

// Workers start from a script's address: our own origin's, and no other. There is no rule for markup
// or code, so making either from a string stays impossible.
page.trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => {
    const { href, origin } = page.location
    return new URL(url, href).href.startsWith(`${origin}/`) ? url : undefined
  },
})

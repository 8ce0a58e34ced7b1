/** Addresses of services, as configurations hold them. */
import { z } from 'zod'

const maxLength = 2_048

const web = z.string().trim().max(maxLength).refine(isWeb, 'must be an address: https://…')

/** The address of a service that somebody may run in their own network, where http is theirs to choose. */
export const ownAddress = web

/** The address of a service in the internet; http only on this machine. */
export const publicAddress = web.refine(isSafe, 'must begin with https://')

function isWeb(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[\s\p{Cc}]/u.test(text)
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return true
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || isLoopback(hostname)
}

/** Whether a name or address means this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/** Address that a service's own paths are added to: without a slash at its end. */
export function underAddress(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}${path}`
}

/** Addresses of services, as configurations hold them. */
import { z } from 'zod'

const maxLength = 2_048

/** Of a service that somebody may run in their own network, where http is theirs to choose. */
export const ownAddress = z
  .string()
  .trim()
  .max(maxLength)
  .refine(isWeb, 'must be an address: https://…')

function isWeb(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[\s\p{Cc}]/u.test(text)
}

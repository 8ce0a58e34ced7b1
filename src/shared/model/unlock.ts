/** Messages between an app that is locked by a passphrase and its window, before there is a contract. */
import { z } from 'zod'

/** The route of the page that asks for it. */
export const unlockRoute = '/unlock'

/** `again`: the one before was not it. */
export const unlockAskedSchema = z.enum(['first', 'again'])
export type UnlockAsked = z.infer<typeof unlockAskedSchema>

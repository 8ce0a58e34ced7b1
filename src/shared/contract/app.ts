import { z } from 'zod'
import { failureSchema } from '../model/failure.ts'
import { command, nothing, query } from './procedure.ts'

/** `families`: of a Linux distribution its own id first, then those that it is like, as os-release names them. */
export const systemSchema = z.object({ platform: z.string(), families: z.array(z.string()) })

/** Identity of this copy of Longshore; shown in Settings, the status bar and `--version`. */
export const appInfoSchema = z.object({
  version: z.string(),
  installation: z.string(),
  door: z.enum(['desktop', 'browser', 'terminal']),
  dataDir: z.string(),
  /** Address of its page in a browser on this machine, which lets in whoever is signed in there; null = it has none. */
  page: z.string().nullable(),
  /** The system of the machine that it runs on. */
  system: systemSchema,
  /** Deployments found interrupted at start and not recovered yet. */
  interrupted: z.array(z.string()),
  /** Damage found when the state was opened, and what may be missing. */
  warnings: z.array(failureSchema),
})

/**
 * Place where a link is shown now: in the window · in the browser of this user · at `address`, which works once,
 * where no browser could be started · nowhere, because the app that answers has no window.
 */
export const openedLinkSchema = z.object({
  shown: z.enum(['window', 'browser', 'address', 'nowhere']),
  address: z.string().nullable(),
})
export type OpenedLink = z.infer<typeof openedLinkSchema>

/** Whether this desktop can do something for the app; `why` it cannot, in a sentence. */
const abilitySchema = z.object({ able: z.boolean(), why: z.string() })
export type Ability = z.infer<typeof abilitySchema>

export const desktopAbilitiesSchema = z.object({
  tray: abilitySchema,
  startAtLogin: abilitySchema,
  paletteShortcut: abilitySchema,
})
export type DesktopAbilities = z.infer<typeof desktopAbilitiesSchema>

export const app = {
  info: query(nothing, appInfoSchema),
  /** Abilities of the desktop app here, as its settings come to; null = the caller is at another door. */
  desktop: query(nothing, desktopAbilitiesSchema.nullable()),
  /**
   * Shows the system's own dialog; null = it was put away. Throws `forbidden` through any door but
   * the desktop's.
   */
  pickPath: command(
    z.object({ what: z.enum(['folder', 'compose-file']) }),
    z.object({ path: z.string().nullable() }),
  ),
  /** Shows what a link names, or why it is not followed, in front of the user; it does nothing else. */
  openLink: command(z.object({ link: z.string().max(8_192) }), openedLinkSchema),
}

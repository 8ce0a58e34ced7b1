import { z } from 'zod'

/** Through which something was asked for. `none`: Longshore itself did it. `unknown`: an earlier version did not say. */
export const doorSchema = z.enum(['desktop', 'browser', 'terminal', 'tray', 'none', 'unknown'])
export type Door = z.infer<typeof doorSchema>

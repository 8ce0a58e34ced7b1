import type { ServePort } from './port-door.ts'

/** The app as this door needs it. */
export interface ServedApp {
  readonly serve: ServePort
  busy(): number
  close(how: 'wait' | 'interrupt'): Promise<void>
}

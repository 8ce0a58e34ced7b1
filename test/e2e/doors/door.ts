import type { Page } from '@playwright/test'

export type DoorName = 'browser' | 'stand-in' | 'electron'

export interface DoorOptions {
  readonly dataDir: string
  /** The engine's socket. */
  readonly socketPath: string
  /** Further command line items, such as a deep link. */
  readonly args?: readonly string[]
  /** Further environment of the app's process, such as another home. */
  readonly env?: Readonly<Record<string, string>>
}

/** The app, opened through one of its doors. */
export interface OpenDoor {
  readonly page: Page
  readonly pid: number
  /** Everything the app's process said. */
  output(): string
  /** Desktop only: runs code beside the app with `electron` in hand, and answers its result. */
  evaluate<R, A>(
    run: (electron: typeof Electron.CrossProcessExports, argument: A) => R | Promise<R>,
    argument: A,
  ): Promise<R>
  evaluate<R>(run: (electron: typeof Electron.CrossProcessExports) => R | Promise<R>): Promise<R>
  /** The exit code, once the process ended. */
  readonly ended: Promise<number | null>
  close(): Promise<void>
}

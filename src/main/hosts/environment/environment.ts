/** The environment of the app: variables and files of this machine. */
export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
  /** The number of the user, where the system has such. */
  readonly uid?: number
  readonly exists: (path: string) => boolean
  /** undefined when there is no such file, or it cannot be read. */
  readonly read: (path: string) => string | undefined
  /** Names in a folder; none when it is not there. */
  readonly list: (path: string) => readonly string[]
}

/** Where the files of a new stack come from. */
export type Origin = 'folder' | 'text' | 'git'

export interface OriginDraft {
  readonly origin: Origin
  /** The compose file, where it is text alone. */
  readonly text: string
}

export const blankText = `services:
  web:
    image: nginx:1.27
    ports: ["127.0.0.1:8080:80"]
`

import type { Screen, ScreenListener } from './screen.ts'

/** The terminal as commands see it; `node-terminal.ts` is the real one. */
export interface Terminal {
  /** Someone watches: stdout is a terminal that can be redrawn. */
  readonly isInteractive: boolean
  readonly hasColour: boolean
  columns(): number
  /** One line, or several joined by line feeds. Resolves once it was taken. */
  out(text: string): Promise<void>
  err(text: string): Promise<void>
  /** As it is, without a line feed: for redrawing. */
  raw(text: string): void
  /** Only where somebody watches; to be left again. */
  takeScreen(listener: ScreenListener): Screen
  /** Aborts when nobody reads stdout any more (`| head`). */
  readonly gone: AbortSignal
  /** Can a question be asked? */
  readonly canAsk: boolean
  /** One line; empty where none was given. */
  ask(question: string): Promise<string>
  /** As `ask`, and what is typed is not shown. */
  askSecret(question: string): Promise<string>
  readStdin(): Promise<string>
}

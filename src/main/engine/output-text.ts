import type { Engine } from './engine.ts'

/** All that a program in a running container says, as text. */
export async function outputText(
  { containers }: Pick<Engine, 'containers'>,
  { id, argv }: { readonly id: string; readonly argv: readonly string[] },
  signal: AbortSignal,
): Promise<string> {
  const stream = await containers.exec(id, argv, signal)
  stream.end()
  let said = ''
  try {
    for await (const bytes of stream) said += String(bytes)
  } finally {
    stream.destroy()
  }
  return said
}

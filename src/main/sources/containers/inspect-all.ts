import type { Container, Engine } from '../../engine/engine.ts'

/** Everything about those of the listed containers that are still there, in the same order. */
export async function inspectAll(
  { containers }: Engine,
  listed: readonly { readonly id: string }[],
  signal?: AbortSignal,
): Promise<Container[]> {
  const found = await Promise.all(listed.map(({ id }) => containers.inspect(id, signal)))
  return found.filter((container) => container !== undefined)
}

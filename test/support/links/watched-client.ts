import { type Client, contract } from '../../../src/shared/contract/index.ts'

/** Calls that the contract names commands, but for plans, which are computed from reads. */
export const commands: readonly string[] = Object.entries(contract).flatMap(([section, calls]) =>
  Object.entries(calls)
    .filter(([, call]) => Reflect.get(call['~orpc'].meta, 'kind') === 'command')
    .map(([call]) => `${section}.${call}`)
    .filter((name) => name !== 'plans.create'),
)

/** The same client; keeps the names of what is called. */
export function watched(client: Client, called: Set<string>): Client {
  const wrap = (value: unknown, path: readonly string[]): unknown =>
    value !== null && (typeof value === 'object' || typeof value === 'function')
      ? new Proxy(value, {
          get: (target, key) =>
            typeof key === 'string' ? wrap(Reflect.get(target, key), [...path, key]) : undefined,
          apply: (target, self, args) => {
            called.add(path.join('.'))
            return Reflect.apply(target as (...given: unknown[]) => unknown, self, args)
          },
        })
      : value
  return wrap(client, []) as Client
}

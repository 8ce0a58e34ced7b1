import type { Person } from '../../support/electron/person.ts'
import type { OpenDoor } from './door.ts'

type At<Act> = Act extends (...given: infer Given) => infer Result
  ? (...given: Given) => Promise<Result>
  : never

/** A person before the desktop's screen; only the stand-in for Electron has one. */
export function personAt(door: OpenDoor): { readonly [Name in keyof Person]: At<Person[Name]> } {
  const act = (name: string) => (argument: unknown) =>
    door.evaluate(
      (electron, asked) => Reflect.get(electron, 'person')[asked.name](asked.argument),
      { name, argument },
    )
  return new Proxy({} as never, { get: (_target, name) => act(String(name)) })
}

// Which profiles a project that runs was brought up with.
import { describe, expect, it } from 'vitest'
import { profilesOf } from '../../../../src/main/sources/compose/inspect/adopted-document.ts'

const of = (profiles: Record<string, string[]>, ...running: string[]) => {
  const services = Object.entries(profiles).map(([name, own]) => [name, { profiles: own }])
  return profilesOf({ services: Object.fromEntries(services) } as never, new Set(running))
}

describe('the profiles of a project that runs', () => {
  const wiki = { db: [], app: ['dev', 'prod'], mail: ['dev'], worker: ['prod'] }

  it('are those that bring in what runs, and nothing else', () => {
    expect(of({ app: ['dev', 'prod'], mail: ['dev'] }, 'app')).toEqual(['prod'])
    expect(of(wiki, 'db', 'app', 'worker')).toEqual(['prod'])
    expect(of(wiki, 'db', 'app', 'mail')).toEqual(['dev'])
    expect(of(wiki, 'db', 'app', 'mail', 'worker').sort()).toEqual(['dev', 'prod'])
  })

  it('are as few as do', () => {
    expect(of({ a: ['one', 'all'], b: ['two', 'all'] }, 'a', 'b')).toEqual(['all'])
  })

  it('are none where only what has none runs', () => {
    expect(of(wiki, 'db')).toEqual([])
  })

  it('bring in as little else as can be, where all of them bring in more', () => {
    const services = { a: ['many', 'few'], b: ['many'], c: ['many'], d: ['few'] }
    expect(of(services, 'a')).toEqual(['few'])
  })
})

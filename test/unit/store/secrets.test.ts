import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { newFolder, openIn } from './folder.ts'

const key = (workload: string, name: string) => ({ workload, name })

describe('a secret that is set anew', () => {
  it('has its five values before for hiding, each once, the newest first, and gives up none with it', () => {
    const { secrets } = openIn(newFolder()).store
    for (const value of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g'])
      secrets.put(key('', 'DB'), value, 1)
    expect(secrets.value(key('', 'DB'))).toBe('g')
    expect(secrets.former(key('', 'DB'))).toEqual(['f', 'e', 'd', 'c', 'a'])
    secrets.remove(key('', 'DB'))
    expect(secrets.former(key('', 'DB'))).toEqual([])
  })
})

describe('a secret that was damaged in the state file', () => {
  it('is listed and has no value, and takes no other along', () => {
    const dir = newFolder()
    const { store } = openIn(dir)
    for (const name of ['CUT', 'MOVED', 'ODD', 'WELL']) store.secrets.put(key('', name), name, 1)
    store.secrets.put(key('web', 'MOVED'), 'of web', 1)
    store.close()
    const database = new DatabaseSync(`${dir}/state.db`)
    database.exec(`
      UPDATE secrets SET sealed = substr(sealed, 1, 20) WHERE name = 'CUT';
      UPDATE secrets SET sealed = 'no seal at all' WHERE name = 'ODD';
      UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE workload = 'web')
        WHERE name = 'MOVED' AND workload = '';
    `)
    database.close()
    const { secrets, close } = openIn(dir).store
    const values = secrets.list().map((each) => [each.name, each.workload, secrets.value(each)])
    close()
    expect(values).toEqual([
      ['CUT', '', undefined],
      ['MOVED', '', undefined],
      ['MOVED', 'web', 'of web'],
      ['ODD', '', undefined],
      ['WELL', '', 'WELL'],
    ])
  })
})

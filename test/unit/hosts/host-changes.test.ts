import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { prod, refusal, room } from './room-bed.ts'

const never = new AbortController().signal

describe('what was changed about a host', () => {
  const fingerprint = 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE'
  const kept = async (hostRoom: ReturnType<typeof room>['room'], name = 'prod') =>
    (await hostRoom.show(name)).changes.map(({ actor, action, detail }) => [actor, action, detail])

  it('is kept: who did it, and which fields differ', async () => {
    const { room: hostRoom } = room()
    hostRoom.add(prod, 'ana')
    hostRoom.edit('prod', { ...prod, guard: 'typed', connection: { kind: 'local' } }, 'eva')
    expect(await kept(hostRoom)).toEqual([
      ['eva', 'edit', 'guard: open → typed; host: example.org → –; kind: ssh → local'],
      ['ana', 'add', expect.stringContaining('guard: – → open; host: – → example.org')],
    ])
    expect((await hostRoom.show('prod')).changes[0]?.at).toBeCloseTo(Date.now(), -4)
  })

  it('is kept of a key that was accepted, and of a host that was forgotten', async () => {
    const { room: hostRoom } = room(async () => {
      const key = { address: 'example.org:22', fingerprint, keyType: 'ssh-ed25519', seenAs: [] }
      throw new FailureError({ kind: 'host-key-unknown', host: 'prod', ...key })
    })
    hostRoom.add(prod, 'ana')
    await hostRoom.trust({ name: 'prod', fingerprint, keepIn: 'user', actor: 'ana' }, never)
    hostRoom.remove('prod', 'prod', 'eva')
    hostRoom.add(prod, 'ana')
    expect((await kept(hostRoom)).slice(1, 3)).toEqual([
      ['eva', 'remove', ''],
      ['ana', 'trust', `${fingerprint}, kept in the known_hosts of user`],
    ])
  })

  it('is found under the new name and the old one', async () => {
    const { room: hostRoom } = room()
    hostRoom.add(prod, 'ana')
    hostRoom.edit('prod', { ...prod, name: 'eu' }, 'ana')
    hostRoom.add(prod, 'ana')
    const renamed = ['ana', 'edit', 'name: prod → eu']
    expect(await kept(hostRoom, 'eu')).toEqual([renamed])
    expect(await kept(hostRoom, 'prod')).toContainEqual(renamed)
  })

  it('is nothing where nothing differs or it was refused', async () => {
    const { room: hostRoom } = room()
    hostRoom.add(prod, 'ana')
    hostRoom.edit('prod', prod, 'ana')
    await refusal(() => hostRoom.remove('prod', 'no', 'ana'))
    await refusal(() => hostRoom.add(prod, 'ana'))
    expect(await kept(hostRoom)).toHaveLength(1)
    expect(await kept(hostRoom, 'local')).toEqual([])
  })
})

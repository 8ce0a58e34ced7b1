import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { hostServiceWith, prod, refusal } from './host-service-bed.ts'

const never = new AbortController().signal

describe('what was changed about a host', () => {
  const fingerprint = 'SHA256:Vd1gGkX5mVq6m0nO3jDmVnJb5w2h8iZ0b1aYt9xQ2rE'
  const kept = async (service: ReturnType<typeof hostServiceWith>['service'], name = 'prod') =>
    (await service.show(name)).changes.map(({ actor, action, detail }) => [actor, action, detail])

  it('is kept: who did it, and which fields differ', async () => {
    const { service } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    service.edit(
      'prod',
      { ...prod, guard: 'typed', connection: { kind: 'local' } },
      { actor: 'eva' },
    )
    expect(await kept(service)).toEqual([
      ['eva', 'edit', 'guard: open → typed; host: example.org → –; kind: ssh → local'],
      ['ana', 'add', expect.stringContaining('guard: – → open; host: – → example.org')],
    ])
    expect((await service.show('prod')).changes[0]?.at).toBeCloseTo(Date.now(), -4)
  })

  it('is kept of a key that was accepted, and of a host that was forgotten', async () => {
    const { service } = hostServiceWith(async () => {
      const key = { address: 'example.org:22', fingerprint, keyType: 'ssh-ed25519', seenAs: [] }
      throw new FailureError({ kind: 'host-key-unknown', host: 'prod', ...key })
    })
    service.add(prod, { actor: 'ana' })
    await service.trust({ name: 'prod', fingerprint, keepIn: 'user', by: { actor: 'ana' } }, never)
    service.remove('prod', 'prod', { actor: 'eva' })
    service.add(prod, { actor: 'ana' })
    expect((await kept(service)).slice(1, 3)).toEqual([
      ['eva', 'remove', ''],
      ['ana', 'trust', `${fingerprint}, kept in the known_hosts of user`],
    ])
  })

  it('is found under the new name and the old one', async () => {
    const { service } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    service.edit('prod', { ...prod, name: 'eu' }, { actor: 'ana' })
    service.add(prod, { actor: 'ana' })
    const renamed = ['ana', 'edit', 'name: prod → eu']
    expect(await kept(service, 'eu')).toEqual([renamed])
    expect(await kept(service, 'prod')).toContainEqual(renamed)
  })

  it('is nothing where nothing differs or it was refused', async () => {
    const { service } = hostServiceWith()
    service.add(prod, { actor: 'ana' })
    service.edit('prod', prod, { actor: 'ana' })
    await refusal(() => service.remove('prod', 'no', { actor: 'ana' }))
    await refusal(() => service.add(prod, { actor: 'ana' }))
    expect(await kept(service)).toHaveLength(1)
    expect(await kept(service, 'local')).toEqual([])
  })
})

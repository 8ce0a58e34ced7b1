// What lets one host in lets others in that wait for the same.
import { expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { hostServiceWith, prod } from './host-service-bed.ts'

const never = new AbortController().signal
const unknown = (host: string, fingerprint = 'SHA256:gate'): Failure => ({
  ...{ kind: 'host-key-unknown', host, address: 'gate:22', keyType: 'ssh-ed25519', seenAs: [] },
  fingerprint,
})
const asks = (id: string): Failure => ({
  ...{ kind: 'ssh-answer-needed', host: 'prod', address: 'gate:22', method: 'passphrase' },
  prompts: [{ id, text: 'Passphrase', isSecret: true }],
})
const shared = 'passphrase:/home/ana/.ssh/id'

it.each<[string, Failure, Failure, string[]]>([
  ['the key of a jump host', unknown('prod'), unknown('x'), ['prod', 'alike']],
  ['another key', unknown('prod'), unknown('x', 'SHA256:b'), ['prod']],
  ['the passphrase of a key', asks(shared), asks(shared), ['prod', 'alike']],
  ['that of another key', asks(shared), asks('passphrase:/other'), ['prod']],
])('%s: who waits for it is tried again', async (_, mine, theirs, expected) => {
  const tried: string[] = []
  const { service, hosts } = hostServiceWith(async (name) => {
    tried.push(name)
    if (name === 'prod' && mine.kind === 'host-key-unknown') throw new FailureError(mine)
  })
  for (const name of ['prod', 'alike', 'idle']) service.add({ ...prod, name }, { actor: 'ana' })
  hosts.get('alike').state.report({ online: false, failure: theirs })
  if (mine.kind === 'host-key-unknown')
    await service.trust(
      { name: 'prod', fingerprint: mine.fingerprint, keepIn: 'user', by: { actor: 'ana' } },
      never,
    )
  else
    await service.unlock(
      { name: 'prod', answers: [{ id: shared, value: 'v' }], keep: false },
      never,
    )
  expect([...new Set(tried)]).toEqual(expected)
})

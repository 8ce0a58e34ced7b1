import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { SecretsShown, ShownSecret } from '../../../src/shared/model/secret.ts'
import type { Implementer } from './answers.ts'
import type { World } from './world.ts'

const minute = 60_000

function seeds(now: number): ShownSecret[] {
  const kept = { workload: '', isUnreadable: false, usedBy: [], alsoUsedBy: [] }
  const used = [
    { workload: 'checkout', keys: ['DATABASE_URL'] },
    { workload: 'search', keys: ['PGPASSWORD', 'DATABASE_URL'] },
  ]
  return [
    { ...kept, name: 'DATABASE_URL', setAt: now - 90 * 24 * 60 * minute, usedBy: used },
    { ...kept, name: 'SMTP_PASSWORD', setAt: now - 5 * minute, workload: 'checkout' },
    {
      ...{ ...kept, name: 'OLD_TOKEN', setAt: now - 900 * minute, isUnreadable: true },
      alsoUsedBy: ['channel team'],
    },
  ]
}

export function secretHandlers(world: World, os: Implementer) {
  const isEmpty = ['empty', 'new', 'bare'].includes(world.scenario)
  let secrets = isEmpty ? [] : seeds(Date.now())
  let missing: SecretsShown['missing'] = isEmpty
    ? []
    : [{ name: 'STRIPE_KEY', workload: 'checkout', keys: ['STRIPE_KEY'] }]
  return {
    list: os.secrets.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return { secrets, missing }
    }),
    set: os.secrets.set.handler(({ input: { name, workload } }) => {
      const isOther = (each: ShownSecret) => each.name !== name || each.workload !== workload
      const before = secrets.find((each) => !isOther(each))
      const kept = { name, workload, setAt: Date.now(), isUnreadable: false }
      const made = { ...kept, usedBy: before?.usedBy ?? [], alsoUsedBy: [] }
      secrets = [...secrets.filter(isOther), made].sort((a, b) => (a.name < b.name ? -1 : 1))
      missing = missing.filter((each) => each.name !== name)
      return made
    }),
    remove: os.secrets.remove.handler(({ input: { name, workload, confirm } }) => {
      const known = secrets.find((each) => each.name === name && each.workload === workload)
      if (!known) return fail({ kind: 'not-found', what: 'secret', name })
      const workloads = known.usedBy.map((use) => use.workload)
      if (workloads.length > 0 && confirm !== name)
        fail({ kind: 'secret-in-use', secret: name, workloads })
      secrets = secrets.filter((each) => each !== known)
      return {}
    }),
    look: os.secrets.look.handler(({ input }) => ({ lines: linesOf(input.text), issues: [] })),
    import: os.secrets.import.handler(({ input }) => ({ lines: linesOf(input.text) })),
  }
}

function linesOf(text: string) {
  return text.split('\n').flatMap((each, at) => {
    const key = /^(\w+)=/.exec(each)?.[1]
    const as = key && /PASSWORD|KEY|TOKEN/.test(key) ? ('secret' as const) : ('plain' as const)
    return key === undefined ? [] : [{ key, line: at + 1, as, what: 'new' as const }]
  })
}

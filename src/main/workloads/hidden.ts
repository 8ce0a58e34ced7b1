/** Secrets of workloads: nothing that is said of them holds one. */
import type { Workload } from '../../shared/model/workload.ts'
import { envsIn } from '../../shared/model/workload-env.ts'
import { dnsSecretsIn } from '../routing/dns/accounts.ts'
import { plainOf } from '../secrets/fill-env.ts'
import { secretsOf } from '../secrets/kept-accounts.ts'
import { type Hidden, type Redact, redactorOf, secretValues } from '../secrets/redact.ts'
import type { Store } from '../store/store.ts'

type HiddenStore = Pick<Store, 'secrets' | 'registries' | 'gitCredentials' | 'dns' | 'workloads'>

/**
 * Values of every secret that a workload may have, whether or not its document names it, and those that it had before;
 * undefined = of all. Lines of
 * a long one are printed one by one.
 */
function secretsKept({ secrets }: Pick<Store, 'secrets'>, workload?: string): string[] {
  return secrets
    .list()
    .filter((each) => workload === undefined || ['', workload].includes(each.workload))
    .flatMap((each) => [secrets.value(each) ?? [], secrets.former(each)].flat())
    .flatMap((value) => [
      value,
      ...value.split(/\r?\n/).filter((line) => line.length >= shortestLine),
    ])
}

/** The shortest line of a value of several that is masked: a shorter one is in many texts that know nothing of it. */
const shortestLine = 16

/** No timeline of it holds these. */
export function hiddenOf(store: HiddenStore, workload: Workload): Hidden {
  const { document } = workload
  const envs = envsIn(document).map(({ env }) => plainOf(env))
  const own = [...secretValues(envs), ...secretsKept(store, document.name)]
  const accounts = [...secretsOf(store.registries), ...secretsOf(store.gitCredentials)]
  return { secrets: [...own, ...accounts, ...dnsSecretsIn(store.dns)], names: [] }
}

/** No message about it holds these; undefined = it is about no workload, or about several. */
export function hiddenOfNamed(store: HiddenStore, name: string | undefined): string[] {
  // One that cannot be read has no env that could be known.
  const workload = store.workloads.list().find(({ document }) => document.name === name)
  const own = workload ? hiddenOf(store, workload).secrets : []
  return [...own, ...secretsKept(store, workload ? name : undefined)]
}

/** undefined = there is no secret to hide. */
export function hidingSecrets(
  store: Pick<Store, 'secrets'>,
  workload: string | undefined,
): Redact | undefined {
  const secrets = secretsKept(store, workload)
  return secrets.length === 0 ? undefined : redactorOf({ secrets, names: [] })
}

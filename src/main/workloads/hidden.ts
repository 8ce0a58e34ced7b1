/** What is secret of workloads: nothing that is said of them holds it. */
import type { Workload } from '../../shared/model/workload.ts'
import { tokensIn } from '../registries/accounts.ts'
import { plainOf, sourceEnv } from '../secrets/fill-env.ts'
import { type Hidden, secretValues } from '../secrets/redact.ts'
import type { Store } from '../store/store.ts'

type HiddenStore = Pick<Store, 'secrets' | 'registries' | 'workloads'>

/** Values of every secret that it may have, whether or not its document names it. */
function ofSecrets({ secrets }: HiddenStore, workload: string | undefined): string[] {
  return secrets
    .list()
    .filter((each) => workload === undefined || ['', workload].includes(each.workload))
    .flatMap((each) => secrets.value(each) ?? [])
}

/** No timeline of it holds these. */
export function hiddenOf(store: HiddenStore, workload: Workload): Hidden {
  const { document } = workload
  const envs = [plainOf(document.env), plainOf(sourceEnv(document))]
  const own = [...secretValues(envs), ...ofSecrets(store, document.name)]
  return { secrets: [...own, ...tokensIn(store.registries)], names: [] }
}

/** No message about it holds these; undefined = it is about no workload, or about several. */
export function hiddenOfNamed(store: HiddenStore, name: string | undefined): string[] {
  // One that cannot be read has no env that could be known.
  const workload = store.workloads.list().find(({ document }) => document.name === name)
  const own = workload ? hiddenOf(store, workload).secrets : []
  return [...own, ...ofSecrets(store, workload ? name : undefined)]
}

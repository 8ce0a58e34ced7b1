/** Accounts on registries, as a table. */
import { printable } from '../../../shared/lib/printable.ts'
import type { RegistriesShown, ShownRegistry } from '../../../shared/model/registry.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none } from './words.ts'

function tokenWords({ hasToken, tokenSecret, changedAt }: ShownRegistry, now: number): string {
  if (tokenSecret !== undefined) return `secret ${tokenSecret}`
  return hasToken ? `set ${age(changedAt, now)} ago` : 'none'
}

export function showRegistries(
  paint: Paint,
  { accounts, docker }: RegistriesShown,
  now: number,
): string {
  const rows = accounts.map((account) => [
    account.name,
    account.plainHttp ? `http://${account.address}` : account.address,
    account.user || none,
    tokenWords(account, now),
    account.usedBy.join(', ') || none,
  ])
  const names = docker.registries.map(printable).join(', ')
  const helper = docker.helper === '' ? '' : `whatever ${printable(docker.helper)} knows`
  const known = [names, helper].filter((each) => each !== '').join(', and ')
  const rest = `docker on this machine is logged in to ${known || 'no registry'}`
  const head = ['NAME', 'REGISTRY', 'USER', 'TOKEN', { title: 'NAMED BY', wraps: true }]
  return rows.length === 0
    ? `There is no account yet; ${rest}.`
    : `${table(paint, { head, rows })}\n${rest}.`
}

import type { DiskKind, DiskObject, DiskUse } from '../../../src/shared/model/prune.ts'
import { fakeHex } from './script.ts'

const day = 86_400_000
const megabyte = 1e6

type Row = readonly [
  kind: DiskKind,
  name: string,
  megabytes: number | null,
  days: number,
  verdict: DiskObject['verdict'],
  because: DiskObject['because'],
  ...by: string[],
]

const rows: readonly Row[] = [
  ['images', 'registry.example/shop/checkout:v42', 412, 2, 'kept', 'in-use', 'ls-checkout-v42'],
  ['images', 'registry.example/shop/checkout:v41', 409, 9, 'kept', 'release', 'checkout r7'],
  ['images', 'registry.example/shop/checkout:v40', 405, 17, 'free', 'left-behind', 'checkout'],
  ['images', 'registry.example/shop/checkout:v39', 401, 31, 'free', 'left-behind', 'checkout'],
  ['images', 'registry.example/shop/web:in-between', 208, 40, 'free', 'left-behind', 'shop'],
  ['images', 'registry.example/shop/base:held', 96, 44, 'free', 'left-behind', 'shop'],
  ['images', 'postgres:17.2', 431, 60, 'kept', 'in-use', 'ls-shop-db-1', 'report-db'],
  ['images', 'localhost/tools:2', 58, 90, 'by-id', 'only-here', 'tools'],
  ['images', 'node:20-bookworm', 1_102, 120, 'by-id', 'foreign'],
  ['images', 'ghcr.io/octocat/api:1.8', 77, 12, 'by-id', 'other-installation', '5d0c2a9e'],
  ['containers', 'ls-checkout-v42', 12, 2, 'kept', 'running'],
  ['containers', 'ls-mailer-v3', 1, 33, 'free', 'of-gone-workload', 'mailer'],
  ['containers', 'ls-web-9f3a1c22-v7', 3, 1, 'by-id', 'failed-deployment', 'web'],
  ['containers', 'nightly-backup', 44, 8, 'by-id', 'foreign'],
  ['networks', 'bridge', 0, 200, 'kept', 'built-in'],
  ['networks', 'ls-shop_default', 0, 60, 'kept', 'in-use', 'ls-shop-db-1', 'ls-shop-web-1'],
  ['networks', 'ls-mailer', 0, 33, 'free', 'left-behind'],
  ['volumes', 'ls-shop_data', 2_310, 60, 'kept', 'workload', 'shop'],
  ['volumes', 'mailer-spool', 640, 33, 'free', 'of-gone-workload', 'mailer'],
  ['volumes', 'grafana', null, 150, 'by-id', 'foreign'],
  ['cache', 'RUN npm ci', 830, 3, 'free', 'unused-cache'],
  ['cache', 'COPY . .', 121, 3, 'free', 'unused-cache'],
  ['cache', 'RUN apt-get install -y build-essential', 512, 1, 'kept', 'in-use'],
]

const bare: readonly Row[] = [['networks', 'bridge', 0, 200, 'kept', 'built-in']]

export function diskOf(host: string, isEmpty: boolean): DiskUse {
  const objects = (isEmpty ? bare : rows).map(objectOf)
  const of = (kind: DiskKind, isWanted: (each: DiskObject) => boolean = () => true) =>
    objects
      .filter((each) => each.kind === kind && isWanted(each))
      .reduce((all, { bytes }) => all + (bytes ?? 0), 0)
  const isUsed = ({ because }: DiskObject) => because === 'in-use'
  return {
    host,
    at: Date.now() - 4 * 60_000,
    shares: {
      usedImages: of('images', isUsed),
      unusedImages: of('images', (each) => !isUsed(each)),
      ...{ containers: of('containers'), volumes: of('volumes'), cache: of('cache') },
      ...{ other: 9_800 * megabyte, free: 3_100 * megabyte },
    },
    objects,
  }
}

function objectOf([kind, name, size, days, verdict, because, ...by]: Row): DiskObject {
  const bytes = size === null ? null : size * megabyte
  const hex = fakeHex(`${kind} ${name}`, 64)
  const id = kind === 'images' ? `sha256:${hex}` : kind === 'volumes' ? name : hex
  const ownBytes = kind === 'images' && bytes !== null ? Math.round(bytes * 0.7) : bytes
  return {
    ...{ kind, id, name, names: [name], labels: {}, bytes, ownBytes, verdict, because, by },
    since: Date.now() - days * day,
  }
}

/** Images that deployments had on their hosts: images carry no label of ours, so this alone tells which are left of them. */
import { text } from './columns.ts'
import type { Database } from './database.ts'
import type { HostImage, Store } from './store.ts'

export const hostImagesTable = `
  CREATE TABLE host_images (
    host TEXT NOT NULL, image TEXT NOT NULL, workload TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (host, image, workload)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO host_images
    SELECT target, part.value ->> '$.imageId', workload, 0
    FROM releases, json_each(iif(json_valid(release), release, '{}'), '$.parts') AS part
    WHERE coalesce(part.value ->> '$.imageId', '') <> '';
  INSERT OR IGNORE INTO host_images
    SELECT event ->> '$.target', event ->> '$.data.imageId', workload, 0
    FROM events JOIN deployments ON deployments.id = events.deployment
    WHERE CASE WHEN json_valid(event) THEN
      event ->> '$.data.type' = 'image' AND coalesce(event ->> '$.data.imageId', '') <> ''
      AND coalesce(event ->> '$.target', '') <> ''
    END;
`

export function insertHostImage(
  database: Database,
  { host, image, workload, at }: HostImage & { readonly host: string },
): void {
  if (host === '' || image === '') return
  database.run(
    `INSERT INTO host_images (host, image, workload, at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at`,
    host,
    image,
    workload,
    Math.round(at),
  )
}

export function hostImageRows(database: Database): Store['hostImages'] {
  return {
    list: (host) =>
      database
        .all('SELECT * FROM host_images WHERE host = ? ORDER BY workload', host)
        .map((row) => ({
          ...{ image: text(row, 'image'), workload: text(row, 'workload'), at: Number(row.at) },
        })),
  }
}

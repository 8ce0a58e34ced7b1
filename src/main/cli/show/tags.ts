/** Tags of an image, as a table: what is not known is left open. */
import { bytesText } from '../../../shared/model/bytes.ts'
import type { ListedTag, TagList } from '../../../shared/model/tags.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none, shortDigest } from './words.ts'

const head = [
  ...['TAG', 'DIGEST', 'SIZE', 'BUILT', 'SEEN FIRST', 'IS'],
  { title: 'RELEASES', wraps: true },
]

export function showTags(
  paint: Paint,
  { image, tags: all, platform, account, isWhole }: TagList,
  { tags, now }: { readonly tags: readonly ListedTag[]; readonly now: number },
): string {
  const rows = tags.map((tag) => [
    tag.name,
    shortDigest(tag.digest),
    sizeText(tag),
    age(tag.createdAt, now),
    age(tag.firstSeen, now),
    standingOf(tag),
    tag.releases.join(', ') || none,
  ])
  const who = account === '' ? '' : `, asked as ${account}`
  const count = `${isWhole ? '' : 'more than '}${all.length} ${all.length === 1 ? 'tag' : 'tags'}`
  const rest = tags.length < all.length ? `; --all lists the other ${all.length - tags.length}` : ''
  const last = `${count} of ${image}, for ${platform.os}/${platform.architecture}${who}${rest}.`
  return rows.length === 0 ? last : `${table(paint, { head, rows })}\n${last}`
}

/** `live`, or how it stands to what is live, with the reason. */
function standingOf({ liveOn, order, why }: ListedTag): string {
  if (liveOn.length > 0) return `live: ${liveOn.join(', ')}`
  return order === 'newer' || order === 'older' ? `${order}, ${why}` : none
}

function sizeText({ fits, sizeBytes }: ListedTag): string {
  if (fits === false) return 'other platform'
  return sizeBytes === null ? none : bytesText(sizeBytes)
}

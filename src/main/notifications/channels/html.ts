import { unlinked } from './plain-text.ts'

/** Text as it may stand in HTML, also within the quotes of an attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A value that can be copied as it is: in code, where clients would make links or mentions of a part of it. */
export function valueHtml(text: string): string {
  return unlinked(text) === text ? escapeHtml(text) : `<code>${escapeHtml(text)}</code>`
}

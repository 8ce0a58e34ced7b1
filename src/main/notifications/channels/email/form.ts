/** The part of a mail that most readers show. */
import { escapeHtml } from '../html.ts'
import { unlinked } from '../plain-text.ts'
import { colours, factsAndTime, hiddenLines, type Shown, signs } from '../shown.ts'

/** Styles stand at the elements: many readers of mail drop all others. Nothing is fetched. */
export function htmlOf(shown: Shown): string {
  const { severity, title, text, lines, pages, elsewhere } = shown
  const bar = `border-left:4px solid ${colours[severity]};padding-left:12px`
  return [
    '<!doctype html><html><body style="font-family:sans-serif;font-size:15px;line-height:1.45">',
    `<div style="${bar}">`,
    `<h2 style="font-size:18px;margin:0 0 8px">${signs[severity]} ${escaped(title)}</h2>`,
    text ? `<p style="margin:0 0 12px">${escaped(text)}</p>` : '',
    factsOf(shown),
    hiddenLines(shown) ? `<p style="color:#666;margin:0 0 4px">${hiddenLines(shown)}</p>` : '',
    lines.length > 0 ? `<pre style="${log}">${escapeHtml(unlinked(lines.join('\n')))}</pre>` : '',
    pages.length > 0 ? `<p>${pages.map(linkOf).join(' &nbsp; ')}</p>` : '',
    ...elsewhere.map(
      ({ label, url }) => `<p>${escaped(label)}: <code>${escapeHtml(url)}</code></p>`,
    ),
    '</div></body></html>\n',
  ].join('\n')
}

const log =
  'background:#f6f8fa;border-radius:4px;font-size:13px;padding:8px 12px;white-space:pre-wrap'

function factsOf(shown: Shown): string {
  const rows = factsAndTime(shown).map(
    ({ label, value }) =>
      `<tr><td style="color:#666;padding:0 16px 2px 0;vertical-align:top">${escaped(label)}</td><td>${escaped(value)}</td></tr>`,
  )
  return `<table style="border-collapse:collapse;margin:0 0 12px">${rows.join('')}</table>`
}

const linkOf = ({ label, url }: Shown['pages'][number]): string =>
  `<a href="${escapeHtml(url)}" style="font-weight:bold">${escaped(label)}</a>`

const escaped = (text: string): string => escapeHtml(unlinked(text)).replaceAll('\n', '<br>')

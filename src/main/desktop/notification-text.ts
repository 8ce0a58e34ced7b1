/** Text as a desktop may be handed it for a notification. */
import { printableLines } from '../../shared/lib/printable.ts'

/** On Linux many desktops take the body for markup: what would begin a tag, or end one, is shown as a like sign. */
export function bodyText(text: string, platform: NodeJS.Platform = process.platform): string {
  const plain = printableLines(text)
  return platform === 'linux' ? plain.replaceAll('<', '‹').replaceAll('>', '›') : plain
}

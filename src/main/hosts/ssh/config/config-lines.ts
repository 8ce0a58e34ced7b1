/** The lines of an ssh_config, cut into words as OpenSSH does it. */
import { ownValue } from '../../../../shared/lib/own-value.ts'

export interface ConfigLine {
  /** In lower case, old names by their new ones. */
  readonly keyword: string
  readonly words: readonly string[]
  /** The text behind the keyword as it stands: a command is no list of words. */
  readonly rest: string
  readonly line: number
}

const newNames: Readonly<Record<string, string>> = {
  identityfile2: 'identityfile',
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
}

/** Empty lines, comments, and lines whose quotes do not end are left out. */
export function readConfigLines(text: string): ConfigLine[] {
  return text.split('\n').flatMap((whole, index) => {
    const [, quoted, bare = '', rest = ''] =
      /^[ \t\r]*(?:"([^"]*)"|([^ \t\r="]+))[ \t\r]*=?[ \t\r]*(.*?)[ \t\r\f]*$/.exec(whole) ?? []
    const keyword = (quoted ?? bare).toLowerCase()
    if (keyword === '' || keyword.startsWith('#')) return []
    const words = wordsOf(rest)
    if (!words || words.length === 0) return []
    return [{ keyword: ownValue(newNames, keyword) ?? keyword, words, rest, line: index + 1 }]
  })
}

/** As `argv_split` of OpenSSH; undefined where a quote does not end. A comment ends the words. */
function wordsOf(text: string): string[] | undefined {
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at += 1
      continue
    }
    if (text[at] === '#') return words
    const word = readWord(text, at)
    if (!word) return undefined
    words.push(word.text)
    at = word.end
  }
  return words
}

function readWord(text: string, start: number): { text: string; end: number } | undefined {
  let word = ''
  let quote = ''
  let at = start
  for (; at < text.length; at += 1) {
    const letter = text.charAt(at)
    if (isEscape(letter, text.charAt(at + 1), quote)) {
      at += 1
      word += text.charAt(at)
    } else if (quote === '' && (letter === ' ' || letter === '\t')) break
    else if (quote === '' && (letter === '"' || letter === "'")) quote = letter
    else if (letter === quote) quote = ''
    else word += letter
  }
  return quote === '' ? { text: word, end: at } : undefined
}

const isEscape = (letter: string, next: string, quote: string): boolean =>
  letter === '\\' && (['"', "'", '\\'].includes(next) || (quote === '' && next === ' '))

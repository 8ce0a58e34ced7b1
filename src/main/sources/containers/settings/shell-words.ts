import { err, ok, type Result } from '../../../../shared/lib/result.ts'

/** A quoted piece, one letter after a `\`, white space, or plain letters; anything else is for a shell, or not closed. */
const piece = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|(\s+)|([^\s'"\\;&|<>()`]+)/y

/**
 * A command in one text, cut into words as docker compose does; no shell reads it. What only a shell knows is refused:
 * compose drops all that follows it, without a word.
 */
export function shellWords(text: string): Result<string[], string> {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at
    const found = piece.exec(text)
    if (!found) return err(whyNoPiece(text[at] ?? ''))
    const [, single, double, escaped, space, plain] = found
    if (space === undefined) {
      word = `${word ?? ''}${single ?? double?.replace(/\\([\s\S])/g, '$1') ?? escaped ?? plain}`
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return ok(word === undefined ? words : [...words, word])
}

function whyNoPiece(letter: string): string {
  if (letter === '\\') return 'a \\ at its end quotes nothing'
  if (letter === '"' || letter === "'") return `a ${letter} is not closed`
  return `no shell reads it, so ${letter} means nothing: quote it, or write a list like ["sh", "-c", "a && b"]`
}

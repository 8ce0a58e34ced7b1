/**
 * sshd hands every command to the user's shell as one string, so argv has to be quoted for it. In
 * single quotes a POSIX shell leaves every byte as it is (POSIX.1-2017, Shell, 2.2.2).
 */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ')
}

/** For a person to read and copy: what every shell takes as it is stays as it is. */
export function readableArgv(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+:,./-]+$/.test(word) ? word : quoteWord(word))).join(' ')
}

export function quoteWord(word: string): string {
  // A NUL cannot be part of an argument; passing on what is before it would run something else.
  if (word.includes('\0')) throw new TypeError('an argument must not contain NUL')
  return `'${word.replaceAll("'", `'\\''`)}'`
}

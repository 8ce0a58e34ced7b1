/**
 * Whether the browser door is asked for: it hands out the built page, which a fresh checkout does not have.
 * @param {readonly string[]} args
 */
export function servesPage(args) {
  const command = args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--data')
  return command === 'serve' && !args.includes('--help') && !args.includes('-h')
}

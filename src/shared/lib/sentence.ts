/** The same words with a capital letter first, as sentences begin. */
export const sentence = (words: string): string =>
  `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`

/** A count in words, as sentences have it: `once`, `3 times`. */
export const howOften = (count: number): string => (count === 1 ? 'once' : `${count} times`)

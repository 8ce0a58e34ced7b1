/** Characters Docker allows in a name; the rest becomes `-` (TF-29). */
export function cleanName(text: string): string {
  return text.replace(/[^a-zA-Z0-9_.-]/g, '-').replace(/^[-.]+|[-.]+$/g, '')
}

/**
 * Reads what a record holds itself under a key that is a word of somebody else: a service, variable or network may be
 * called `constructor` or `toString`, which every object answers to.
 */
export function ownValue<T>(
  record: Readonly<Record<string, T>> | undefined | null,
  key: string,
): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}

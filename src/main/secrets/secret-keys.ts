const secretKey =
  /passw(?:or)?d|passphrase|pass(?:_|$)|pwd|token|secret|credential|private|auth(?!or)|(?:^|_|api|access|encryption|signing)key(?:_|$)|(?:^|_)(?:dsn|pat|salt|jwt)(?:_|$)/i

/** A key that says that its value is secret. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key)
}

/** The mark of Longshore: an old release that ends after its successor has begun to serve. */
export function LongshoreMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className}>
      <rect x="2" y="6" width="13" height="4.5" rx="2.25" fill="currentColor" opacity="0.45" />
      <rect x="9" y="13.5" width="13" height="4.5" rx="2.25" fill="currentColor" />
    </svg>
  )
}

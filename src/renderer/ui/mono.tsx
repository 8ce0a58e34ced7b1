import { Check, Copy } from 'lucide-react'
import { memo, type ReactNode, useState } from 'react'
import { cx } from './cx.ts'

export function Mono({ children, className }: { children: ReactNode; className?: string }) {
  return <span className={cx('font-mono text-sm', className)}>{children}</span>
}

/** Copies `text`; says so with a tick for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  const Icon = copied ? Check : Copy
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_200)
  }
  return (
    <button
      type="button"
      aria-label={label}
      title={copied ? 'Copied' : label}
      className="inline-grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink"
      onClick={(event) => {
        event.stopPropagation()
        copy().catch(() => setCopied(false))
      }}
    >
      <Icon aria-hidden className="size-3" />
    </button>
  )
}

/** A command to run elsewhere, with a button that copies it. */
export function Command({ text }: { text: string }) {
  return (
    <span className="mt-1 flex items-center gap-1 rounded-sm bg-sunken px-2 py-0.5">
      <Mono className="min-w-0 flex-1 break-words">{text}</Mono>
      <CopyButton text={text} label="Copy the command" />
    </span>
  )
}

/*
 * Names in full stand in `title`, not in a Tooltip: lists draw hundreds of these while they scroll.
 */

/** The first twelve characters that tell two digests apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

interface DigestProps {
  /** A digest, image id, container id or deployment id. */
  value: string
  copy?: boolean
}

export const Digest = memo(function Digest({ value, copy = true }: DigestProps) {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5 align-top">
      <span title={value} className="truncate font-mono text-sm">
        {shortDigest(value)}
      </span>
      {copy && <CopyButton text={value} label={`Copy ${shortDigest(value)}`} />}
    </span>
  )
})

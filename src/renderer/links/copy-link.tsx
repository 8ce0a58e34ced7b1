import { Check, Link2 } from 'lucide-react'
import { useState } from 'react'
import type { FollowedLink } from '../../shared/model/deep-link.ts'
import { webLink } from '../../shared/model/deep-link-format.ts'
import { useSettings } from '../settings/use-settings.ts'
import { IconButton } from '../ui/button.tsx'

/** Copies links in the form that is good for a message: behind the landing page, where there is one. */
export function useCopyLink(): (link: FollowedLink) => Promise<void> {
  const { data } = useSettings()
  return (link) => navigator.clipboard.writeText(webLink(link, data?.linkBase ?? ''))
}

interface CopyLinkProps {
  link: FollowedLink
  /** Thing that the link leads to. */
  of: string
  small?: boolean
}

/** Says with a tick, for a moment, that it was copied. */
export function CopyLink({ link, of, small }: CopyLinkProps) {
  const copy = useCopyLink()
  const [copied, setCopied] = useState(false)
  const onClick = async () => {
    await copy(link)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_200)
  }
  return (
    <IconButton
      label={copied ? 'Copied' : `Copy link to ${of}`}
      icon={copied ? Check : Link2}
      {...(small && { small })}
      onClick={() => void onClick().catch(() => setCopied(false))}
    />
  )
}

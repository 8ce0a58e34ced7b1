import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { LinkPage, linkInAddress } from '../links/link-page.tsx'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Page } from '../ui/page.tsx'

/** An address may have a link where a view would be: what stands behind the address of a landing page. */
export function NotFoundPage() {
  const link = linkInAddress(window.location.hash)
  if (link !== undefined) return <LinkPage link={link} />
  return (
    <Page title="Not found">
      <EmptyBlock
        icon={Compass}
        text="There is no such view."
        action={
          <Link to="/fleet" className="text-accent underline">
            Go to Fleet
          </Link>
        }
      />
    </Page>
  )
}

import { Link } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Page } from '../ui/page.tsx'

export function NotFoundPage() {
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

import { Link, useRouter } from '@tanstack/react-router'
import { Unlink } from 'lucide-react'
import { useEffect, useState } from 'react'
import { parseDeepLink } from '../../shared/model/deep-link.ts'
import { routeOf } from '../../shared/model/deep-link-format.ts'
import { describeRefusedLink } from '../../shared/model/deep-link-text.ts'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Mono } from '../ui/mono.tsx'
import { Page } from '../ui/page.tsx'

/** Longer than a person reads; what was wrong is said without it. */
const mostShown = 300

/** Goes where a link leads, or says why it is not followed. */
export function LinkPage({ link: text }: { link: string }) {
  const [now] = useState(() => Date.now())
  const link = parseDeepLink(text, now)
  if (link.kind !== 'unknown') return <GoTo route={routeOf(link)} />
  const { title, detail } = describeRefusedLink(link)
  return (
    <Page title={title}>
      <EmptyBlock
        icon={Unlink}
        text={detail}
        action={
          <div className="flex flex-col gap-2">
            {text !== '' && (
              <Mono className="max-w-160 break-all text-dim">{text.slice(0, mostShown)}</Mono>
            )}
            <Link to="/fleet" className="text-accent underline">
              Go to Fleet
            </Link>
          </div>
        }
      />
    </Page>
  )
}

/** The page of the link itself stays out of the history: going back must not propose again. */
function GoTo({ route }: { route: string }) {
  const { history } = useRouter()
  useEffect(() => history.replace(route), [history, route])
  return null
}

import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ChannelsSection } from './channels-section.tsx'
import { HeldSection } from './held-section.tsx'
import { RulesSection } from './rules-section.tsx'
import { UndeliveredSection } from './undelivered-section.tsx'
import { useChannelKinds, useChannels, useNotifying, useRules } from './use-notifications.ts'

/** Notifications: where they go, which, when, and those that could not be delivered. */
export function NotificationsPage() {
  const { data: state } = useNotifying()
  const channels = useChannels()
  const kinds = useChannelKinds()
  const rules = useRules()
  const error = channels.error ?? kinds.error ?? rules.error
  if (error) {
    return (
      <Page title="Notifications">
        <PageBody>
          <FailureBlock failure={failureFrom(error)} />
        </PageBody>
      </Page>
    )
  }
  if (!state || !channels.data || !kinds.data || !rules.data) {
    return (
      <Page title="Notifications">
        <SkeletonRows label="Loading the notifications" />
      </Page>
    )
  }
  return (
    <Page title="Notifications">
      <PageBody>
        <div className="flex max-w-200 flex-col gap-6">
          <UndeliveredSection />
          <ChannelsSection channels={channels.data} kinds={kinds.data} />
          <RulesSection rules={rules.data} channels={channels.data} />
          <HeldSection state={state} />
        </div>
      </PageBody>
    </Page>
  )
}

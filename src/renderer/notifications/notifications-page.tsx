import { Loaded } from '../ui/loaded.tsx'
import { Page, PageBody } from '../ui/page.tsx'
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
  const asked = [channels, kinds, rules]
  const failed = asked.find(({ error }) => error !== null) ?? channels
  const isThere = state && channels.data && kinds.data && rules.data
  const shown = isThere && {
    ...{ state, channels: channels.data, kinds: kinds.data, rules: rules.data },
  }
  return (
    <Page title="Notifications">
      <Loaded of={{ ...failed, data: shown }} label="Loading the notifications">
        {(all) => (
          <PageBody>
            <div className="flex max-w-200 flex-col gap-6">
              <UndeliveredSection />
              <ChannelsSection channels={all.channels} kinds={all.kinds} />
              <RulesSection rules={all.rules} channels={all.channels} />
              <HeldSection state={all.state} />
            </div>
          </PageBody>
        )}
      </Loaded>
    </Page>
  )
}

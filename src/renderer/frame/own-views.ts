// Views of Longshore's own: its settings, and what it tells. A file apart, for the other one would take long to compile.
import { ActivityPage } from '../activity/activity-page.tsx'
import { NotificationsPage } from '../notifications/notifications-page.tsx'
import { SettingsPage } from '../settings/settings-page.tsx'
import { UpdatesPage } from '../updates/updates-page.tsx'

export const ownViews = {
  activity: ActivityPage,
  notifications: NotificationsPage,
  settings: SettingsPage,
  updates: UpdatesPage,
}

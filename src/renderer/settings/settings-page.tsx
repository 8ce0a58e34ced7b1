import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Settings } from '../../shared/model/settings.ts'
import { useClient } from '../client/client-provider.tsx'
import { DnsSection } from '../dns/dns-section.tsx'
import { GitCredentialsSection } from '../git-credentials/git-credentials-section.tsx'
import { RegistriesSection } from '../registries/registries-section.tsx'
import { SecretsSection } from '../secrets/secrets-section.tsx'
import { Facts, Section } from '../ui/blocks.tsx'
import { type Choice, SelectField, TextArea, TextField } from '../ui/field.tsx'
import { FieldGrid } from '../ui/field-grid.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { CopyButton, Mono } from '../ui/mono.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { RefusedHead } from '../ui/refused-head.tsx'
import { DesktopSettings } from './desktop-settings.tsx'
import { DraftSection, NumberSettingField } from './draft-section.tsx'
import { LinkSettings } from './link-settings.tsx'
import { PinnedWorkloads } from './pinned-workloads.tsx'
import { UnsafeHosts } from './unsafe-hosts.tsx'
import { useChangeSettings, useSettings, useSettingsDraft } from './use-settings.ts'
import { VaultSection } from './vault-section.tsx'

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Loaded of={useSettings()} label="Loading the settings">
        {(data) => (
          <PageBody>
            <div className="flex max-w-160 flex-col gap-6">
              <Appearance settings={data} />
              <Deploying settings={data} />
              <Noticing settings={data} />
              <Notifying />
              <SecretsSection />
              <RegistriesSection />
              <GitCredentialsSection />
              <DnsSection />
              <VaultSection />
              <UnsafeHosts settings={data} />
              <PinnedWorkloads settings={data} />
              <LinkSettings settings={data} />
              <DesktopSettings settings={data} />
              <About />
            </div>
          </PageBody>
        )}
      </Loaded>
    </Page>
  )
}

function Notifying() {
  return (
    <Section title="What is told">
      <p className="pt-1 text-dim">
        What happens is told on this machine, in chat, or by mail.{' '}
        <Link to="/settings/notifications" className="text-accent underline">
          Channels, rules and quiet hours
        </Link>
      </p>
    </Section>
  )
}

const themes: readonly Choice<Settings['theme']>[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const contrasts: readonly Choice<Settings['contrast']>[] = [
  { value: 'system', label: 'As the system' },
  { value: 'more', label: 'More' },
]

/** Appearance: a choice is seen, and stored, at once. */
function Appearance({ settings }: { settings: Settings }) {
  const { mutate, error } = useChangeSettings()
  return (
    <Section title="Appearance">
      <RefusedHead failure={refusalOf(error).failure} />
      <FieldGrid isPaired>
        <SelectField
          label="Theme"
          value={settings.theme}
          choices={themes}
          onChange={(theme) => mutate({ theme })}
        />
        <SelectField
          label="Contrast"
          value={settings.contrast}
          choices={contrasts}
          onChange={(contrast) => mutate({ contrast })}
        />
      </FieldGrid>
    </Section>
  )
}

const namedTexts = [
  ['network', 'Docker network', 'Every workload joins it.'],
  ['domain', 'Domain', 'Of public names that name none themselves, like example.com.'],
  ['instanceNetwork', 'Network of instances', 'Of those that name none; empty = each has its own.'],
  [
    'registryPrefix',
    'Registry of instances',
    'Before images that name none: registry.example.com/team.',
  ],
] as const

function Deploying({ settings }: { settings: Settings }) {
  const of = useSettingsDraft(settings)
  const { draft, change, refusal } = of
  return (
    <DraftSection title="Deploying" of={of} act="Save settings" isPrimary>
      <NumberSettingField
        {...{ of, field: 'globalCap', min: 1, max: 20 }}
        label="Deployments at once"
        hint="Over all hosts; the others wait."
      />
      <NumberSettingField
        {...{ of, field: 'hostCap', min: 1, max: 20 }}
        label="At once on one host"
      />
      {namedTexts.map(([field, label, hint]) => (
        <TextField
          key={field}
          {...{ label, hint, mono: true, value: draft[field], error: refusal.at(field) }}
          onChange={(value) => change({ [field]: value })}
        />
      ))}
      <NumberSettingField
        {...{ of, field: 'keepReleases', min: 2, max: 1000 }}
        label="Releases kept"
        hint="Per workload; older ones are forgotten."
      />
      <div className="col-span-full">
        <TextArea
          label="Allowed host folders"
          hint="One absolute path a line. Workloads may bind-mount these and what is below them."
          rows={3}
          value={draft.allowedPaths.join('\n')}
          onChange={(text) => change({ allowedPaths: text.split('\n') })}
          error={refusal.at('allowedPaths')}
        />
      </div>
    </DraftSection>
  )
}

/** Settings of what is told of events, and how long that is kept. */
function Noticing({ settings }: { settings: Settings }) {
  const of = useSettingsDraft(settings)
  return (
    <DraftSection title="Activity" of={of} act="Save">
      <NumberSettingField
        {...{ of, field: 'diskWarnPercent', min: 50, max: 99 }}
        label="A disk is nearly full at"
        hint="Per cent of it that are used."
      />
      <NumberSettingField
        {...{ of, field: 'keepActivityDays', min: 1, max: 3650 }}
        label="Activity is kept for"
        hint="Days; what is older is forgotten."
      />
    </DraftSection>
  )
}

function About() {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['app'],
    queryFn: ({ signal }) => client.app.info({}, { signal }),
  })
  if (!data) return null
  return (
    <Section title="About">
      <Facts
        facts={[
          ['Longshore', `${data.version}, ${data.door} door`],
          [
            'Installation',
            <span key="installation" className="flex items-center gap-1">
              <Mono>{data.installation}</Mono>
              <CopyButton text={data.installation} label="Copy the installation id" />
            </span>,
          ],
          ['State folder', <Mono key="dir">{data.dataDir}</Mono>],
        ]}
      />
    </Section>
  )
}

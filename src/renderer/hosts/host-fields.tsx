import type { Connection, Guard, HostColour } from '../../shared/model/host.ts'
import { type Choice, SelectField, TextArea, TextField } from '../ui/field.tsx'
import { FieldGrid } from '../ui/field-grid.tsx'
import type { HostDraft, Wrong } from './host-draft.ts'
import { ProxyFields } from './proxy-fields.tsx'

const kinds: readonly Choice<Connection['kind']>[] = [
  { value: 'ssh', label: 'SSH' },
  { value: 'tcp', label: 'TCP with TLS' },
  { value: 'context', label: 'Docker context' },
  { value: 'local', label: 'This machine' },
]

const guards: readonly Choice<Guard>[] = [
  { value: 'open', label: 'Open: changes need no confirmation' },
  { value: 'confirm', label: 'Confirm: the button names the host' },
  { value: 'typed', label: 'Typed: the host’s name is typed' },
  { value: 'read-only', label: 'Read-only: nothing is changed' },
]

const colours: readonly Choice<HostColour>[] = [
  { value: 'none', label: 'By its name' },
  { value: 'teal', label: 'Teal' },
  { value: 'blue', label: 'Blue' },
  { value: 'violet', label: 'Violet' },
  { value: 'pink', label: 'Pink' },
  { value: 'amber', label: 'Amber' },
  { value: 'lime', label: 'Lime' },
]

interface HostFieldsProps {
  draft: HostDraft
  wrong: Wrong
  onChange: (change: Partial<HostDraft>) => void
}

/** Fields for what a host is called, how it is reached, and how carefully it is changed. */
export function HostFields({ draft, wrong, onChange }: HostFieldsProps) {
  return (
    <FieldGrid isPaired>
      <TextField
        label="Name"
        value={draft.name}
        onChange={(name) => onChange({ name })}
        error={wrong.name}
        mono
      />
      <SelectField
        label="Connection"
        value={draft.kind}
        choices={kinds}
        onChange={(kind) => onChange({ kind })}
      />
      <ConnectionFields draft={draft} wrong={wrong} onChange={onChange} />
      <SelectField
        label="Guard level"
        value={draft.guard}
        choices={guards}
        onChange={(guard) => onChange({ guard })}
      />
      <SelectField
        label="Colour"
        value={draft.colour}
        choices={colours}
        onChange={(colour) => onChange({ colour })}
      />
      <ProxyFields draft={draft} wrong={wrong} onChange={onChange} />
      <div className="col-span-full">
        <TextArea
          label="Allowed host folders"
          hint="One absolute path a line. Workloads may mount these and what is below them on this host, beside those of the settings."
          rows={2}
          value={draft.allowedPaths}
          onChange={(allowedPaths) => onChange({ allowedPaths })}
          error={wrong.allowedPaths}
        />
      </div>
    </FieldGrid>
  )
}

type TextKey = 'host' | 'user' | 'port' | 'identityFile' | 'jump' | 'socket' | 'tlsDir' | 'context'

const shownFields: {
  readonly [K in Connection['kind']]: readonly (readonly [TextKey, string, string])[]
} = {
  ssh: [
    ['host', 'Host or ~/.ssh/config name', ''],
    ['user', 'User', 'from ~/.ssh/config'],
    ['port', 'SSH port', 'from ~/.ssh/config, else 22'],
    ['identityFile', 'Key file', 'from ~/.ssh/config or the agent'],
    ['jump', 'Jump host', 'user@bastion'],
    ['socket', 'Docker socket there', '/var/run/docker.sock'],
  ],
  tcp: [
    ['host', 'Host', ''],
    ['port', 'TLS port', '2376'],
    ['tlsDir', 'Folder with ca.pem, cert.pem and key.pem', '/home/me/.docker/prod'],
  ],
  context: [['context', 'Docker context', '']],
  local: [['socket', 'Docker socket', '/var/run/docker.sock']],
}

function ConnectionFields({ draft, wrong, onChange }: HostFieldsProps) {
  return shownFields[draft.kind].map(([key, label, placeholder]) => (
    <TextField
      key={key}
      label={label}
      value={draft[key]}
      onChange={(value) => onChange({ [key]: value })}
      error={wrong[key]}
      placeholder={placeholder}
      mono
    />
  ))
}

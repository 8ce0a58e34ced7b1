import {
  parsePrefix,
  type StatusChoice,
  type StatusService,
  serviceAt,
  statusChoices,
} from '../../shared/model/git-credential.ts'
import { SelectField, TextField } from '../ui/field.tsx'

export const serviceWords: Readonly<Record<StatusService, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  gitea: 'Gitea',
}

export interface StatusDraft {
  readonly status: StatusChoice
  readonly statusApi: string
}

interface StatusFieldsProps extends StatusDraft {
  /** The address of the credential. */
  url: string
  change: (some: Partial<StatusDraft>) => void
  errorAt: (...fields: readonly string[]) => string | undefined
}

/** Whether statuses of commits are set with a token, of which service and where. */
export function StatusFields({ url, status, statusApi, change, errorAt }: StatusFieldsProps) {
  return (
    <>
      <SelectField
        label="Statuses of commits"
        hint="Each commit that is deployed is marked in its repository: pending, then what came of it."
        value={status}
        choices={choicesAt(url)}
        onChange={(next) =>
          change({ status: statusChoices.find((choice) => choice === next) ?? 'off' })
        }
        error={errorAt('status')}
      />
      {status !== 'off' && (
        <TextField
          label="Address of the API"
          hint="Empty: where the service has it. To another one the token goes only if it is typed anew."
          value={statusApi}
          onChange={(next) => change({ statusApi: next })}
          placeholder="https://git.example.com/api/v4"
          mono
          error={errorAt('statusApi')}
        />
      )}
    </>
  )
}

function choicesAt(url: string) {
  const known = serviceAt(parsePrefix(url, 'token') ?? '')
  const auto = known ? `${serviceWords[known]}, as its address says` : 'as its address says'
  return statusChoices.map((value) => ({
    value,
    label: value === 'off' ? 'not set' : value === 'auto' ? auto : serviceWords[value],
  }))
}

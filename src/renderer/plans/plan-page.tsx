import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { FileSearch } from 'lucide-react'
import { useState } from 'react'
import type { Plan } from '../../shared/model/plan.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { CopyLink } from '../links/copy-link.tsx'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Digest } from '../ui/mono.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { Ago } from '../ui/time.tsx'
import { AskedConsents, UnsafeBlock } from './consents.tsx'
import { useGuard } from './guard-confirm.tsx'
import { GuardedPlan } from './guarded-plan.tsx'
import { requestOf } from './plan-request.ts'
import { planVerb } from './plan-words.ts'
import { nothingToDo, usePlan, useRunPlan } from './use-plan.ts'
import { useWaiting } from './wait-choice.tsx'

/** A stored plan, as a link or the terminal names it: read first, then run exactly that. */
export function PlanPage() {
  const { id } = useParams({ from: '/plan/$id' })
  const client = useClient()
  const stored = useQuery({
    queryKey: ['plan', id],
    queryFn: ({ signal }) => client.plans.show({ id }, { signal }),
  })
  return (
    <Page
      title="Plan"
      aside={<Digest value={id} />}
      actions={stored.data && <CopyLink link={{ kind: 'plan', id }} of="this plan" />}
    >
      <Loaded of={stored} label="Loading the plan">
        {(plan) => <PlanBody key={plan.id} stored={plan} />}
      </Loaded>
    </Page>
  )
}

function PlanBody({ stored }: { stored: Plan }) {
  const [reason, setReason] = useState('')
  const planning = usePlan(requestOf(stored), stored)
  const running = useRunPlan(() => {})
  const { plan = stored } = planning
  const failure = running.error ?? planning.error
  const { workload } = plan
  const guard = useGuard(workload, plan)
  const waiting = useWaiting([plan])
  const { wait } = waiting
  const again = () => {
    running.reset()
    planning.compute()
  }
  return (
    <PageBody>
      <p className="text-dim">
        <span className="font-strong text-ink">{planVerb(plan)}</span>{' '}
        <Link to="/workloads/$name" params={{ name: workload }} className="text-accent underline">
          {workload}
        </Link>
        , planned <Ago at={plan.createdAt} />. Nothing has been changed.
      </p>
      {failure && (
        <UnsafeBlock
          failure={failureFrom(failure)}
          action={
            <Button icon={FileSearch} onClick={again}>
              Plan again
            </Button>
          }
        />
      )}
      <AskedConsents
        workload={workload}
        failure={failure && failureFrom(failure)}
        onAllowed={again}
      />
      <div className="flex max-w-190 flex-col gap-3">
        <GuardedPlan
          plan={plan}
          guard={guard}
          waiting={waiting}
          onRemoveOrphans={planning.chooseOrphans}
        />
      </div>
      <div className="flex max-w-190 items-end gap-3">
        <div className="flex-1">
          <TextField
            label="Reason"
            value={reason}
            onChange={setReason}
            placeholder="Kept with the release"
          />
        </div>
        <Button
          variant="primary"
          disabled={running.isPending || planning.isPending || nothingToDo(plan) || !guard.isReady}
          onClick={() => running.mutate({ plan, reason, confirm: guard.confirm, wait })}
        >
          {`${planVerb(plan)}${guard.onHosts}`}
        </Button>
      </div>
    </PageBody>
  )
}

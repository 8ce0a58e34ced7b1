import { useEffect, useId, useState } from 'react'
import { type PartChange, replicaWords } from '../../shared/model/plan.ts'
import { CheckBox } from '../ui/check-box.tsx'
import { FoldButton } from '../ui/fold-button.tsx'
import { Mono } from '../ui/mono.tsx'
import { RowTable, type TableColumn } from '../ui/row-table.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { byUrgency, changeLook, courseWords, isQuiet } from './change-words.ts'

interface PartChangesProps {
  parts: readonly PartChange[]
  /** Whether what is not in the project goes too. */
  removesOrphans: boolean
  /** Plans anew with that choice; without it the choice is only told. */
  onRemoveOrphans?: ((wanted: boolean) => void) | undefined
}

/** More that stay as they are share one line. */
const mostQuiet = 3

/** Fate of each part: what it is, why, and how long it is away. */
export function PartChanges(props: PartChangesProps) {
  const { parts, removesOrphans, onRemoveOrphans } = props
  const [isOpen, setOpen] = useState(false)
  const orphans = parts.filter(({ change }) => change === 'orphan')
  const quiet = parts.filter(isQuiet)
  const isFolded = quiet.length > mostQuiet
  const all = byUrgency(parts)
  const shown = isFolded && !isOpen ? all.filter((each) => !isQuiet(each)) : all
  return (
    <div className="flex flex-col gap-2">
      <RowTable
        framed
        label="Services"
        columns={columnsWhere(removesOrphans)}
        rows={shown}
        keyOf={({ part }) => part}
      >
        {isFolded && (
          <FoldButton
            isOpen={isOpen}
            onToggle={() => setOpen(!isOpen)}
            className="border-t px-2 text-dim"
          >
            {`${quiet.length} services stay as they are`}
          </FoldButton>
        )}
      </RowTable>
      {orphans.length > 0 && onRemoveOrphans && (
        <OrphanChoice orphans={orphans} checked={removesOrphans} onChange={onRemoveOrphans} />
      )}
    </div>
  )
}

/** `isTaken`: parts that the project has no more are removed with it. */
function columnsWhere(isTaken: boolean): readonly TableColumn<PartChange>[] {
  const isGone = ({ change }: PartChange) => change === 'orphan' && isTaken
  const isLeft = ({ change }: PartChange) => change === 'orphan' && !isTaken
  const quietly = (of: PartChange) => (isQuiet(of) ? 'text-faint' : '')
  return [
    {
      title: 'Service',
      width: 'w-[24%]',
      cell: (of) => <Mono className={quietly(of) || 'font-strong'}>{of.part}</Mono>,
    },
    {
      title: 'Change',
      width: 'w-32',
      cell: (of) => <StateMark look={isGone(of) ? changeLook.remove : changeLook[of.change]} />,
    },
    {
      title: 'Containers',
      width: 'w-20',
      end: true,
      cell: (of) => (
        <span className={quietly(of)}>
          {replicaWords(isLeft(of) ? { ...of, to: of.from } : of)}
        </span>
      ),
    },
    {
      title: 'Why, and how',
      isProse: true,
      cell: (of) => {
        const course = isGone(of)
          ? 'It is stopped and removed'
          : isLeft(of)
            ? 'It keeps running as it is'
            : courseWords(of)
        return (
          <>
            {of.reasons.length > 0 && <p>{of.reasons.join(', ')}</p>}
            {course !== '' && <p className="text-dim">{course}</p>}
          </>
        )
      },
    },
  ]
}

interface OrphanChoiceProps {
  orphans: readonly PartChange[]
  checked: boolean
  onChange: (wanted: boolean) => void
}

function OrphanChoice({ orphans, checked, onChange }: OrphanChoiceProps) {
  const hint = useId()
  // Ticked at once; the plan with it comes a moment later.
  const [wanted, setWanted] = useState(checked)
  useEffect(() => setWanted(checked), [checked])
  const names = orphans.map(({ part }) => part).join(', ')
  return (
    <div>
      <CheckBox
        checked={wanted}
        describedBy={hint}
        onChange={(isWanted) => {
          setWanted(isWanted)
          onChange(isWanted)
        }}
      >
        <span className="min-w-0 break-words">Remove {names} too</span>
      </CheckBox>
      <p id={hint} className="pl-5.5 text-sm text-faint">
        {orphans.length === 1 ? 'It runs' : 'They run'} under this project’s name, but the project
        does not have {orphans.length === 1 ? 'it' : 'them'} any more. Volumes stay.
      </p>
    </div>
  )
}

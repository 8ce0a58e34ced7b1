import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { type PartChange, replicaWords } from '../../shared/model/plan.ts'
import { cx } from '../ui/cx.ts'
import { Mono } from '../ui/mono.tsx'
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
      <table
        aria-label="Services"
        className="w-full table-fixed border-separate border-spacing-0 rounded-md border bg-raised"
      >
        <thead>
          <tr className="text-left">
            <Heading className="w-[24%]">Service</Heading>
            <Heading className="w-32">Change</Heading>
            <Heading className="w-20 text-right">Containers</Heading>
            <Heading>Why, and how</Heading>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <PartRow key={each.part} change={each} isTaken={removesOrphans} />
          ))}
          {isFolded && (
            <tr>
              <td colSpan={4}>
                <button
                  type="button"
                  aria-expanded={isOpen}
                  onClick={() => setOpen(!isOpen)}
                  className="flex h-8 w-full items-center gap-1.5 px-2 text-left text-dim outline-offset-[-2px] hover:bg-hover"
                >
                  <ChevronRight
                    aria-hidden
                    className={cx('size-3.5 shrink-0 text-faint', isOpen && 'rotate-90')}
                  />
                  {`${quiet.length} services stay as they are`}
                </button>
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {orphans.length > 0 && onRemoveOrphans && (
        <OrphanChoice orphans={orphans} checked={removesOrphans} onChange={onRemoveOrphans} />
      )}
    </div>
  )
}

function Heading({ children, className }: { children: string; className?: string }) {
  return (
    <th scope="col" className={cx('label border-b px-2 py-1', className)}>
      {children}
    </th>
  )
}

function PartRow({ change: of, isTaken }: { change: PartChange; isTaken: boolean }) {
  const { part, change, reasons } = of
  const isOrphan = change === 'orphan'
  const course = isOrphan
    ? isTaken
      ? 'It is stopped and removed'
      : 'It keeps running as it is'
    : courseWords(of)
  const look = isOrphan && isTaken ? changeLook.remove : changeLook[change]
  const quiet = isQuiet(of) && 'text-faint'
  return (
    <tr className="align-top [&:last-child>*]:border-b-0">
      <th scope="row" className={cx('border-b px-2 py-1 text-left break-words', quiet)}>
        <Mono className={quiet ? '' : 'font-strong'}>{part}</Mono>
      </th>
      <td className="border-b px-2 py-1">
        <StateMark look={look} />
      </td>
      <td className={cx('border-b px-2 py-1 text-right tabular-nums', quiet)}>
        {replicaWords(isOrphan && !isTaken ? { ...of, to: of.from } : of)}
      </td>
      <td className="border-b px-2 py-1 break-words">
        {reasons.length > 0 && <p>{reasons.join(', ')}</p>}
        {course !== '' && <p className="text-dim">{course}</p>}
      </td>
    </tr>
  )
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
      <label className="flex min-h-7 items-center gap-2">
        <input
          type="checkbox"
          checked={wanted}
          aria-describedby={hint}
          onChange={(event) => {
            setWanted(event.target.checked)
            onChange(event.target.checked)
          }}
          className="size-3.5 shrink-0 accent-accent"
        />
        <span>Remove {names} too</span>
      </label>
      <p id={hint} className="pl-5.5 text-sm text-faint">
        {orphans.length === 1 ? 'It runs' : 'They run'} under this project’s name, but the project
        does not have {orphans.length === 1 ? 'it' : 'them'} any more. Volumes stay.
      </p>
    </div>
  )
}

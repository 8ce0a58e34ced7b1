import { useState } from 'react'
import { bytesText } from '../../shared/model/bytes.ts'
import type { DiskObject } from '../../shared/model/prune.ts'
import { wayOutOf, whyText } from '../../shared/model/prune-text.ts'
import { Button } from '../ui/button.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { Ago } from '../ui/time.tsx'
import { keyOf } from './disk-words.ts'

interface DiskObjectsProps {
  title: string
  objects: readonly DiskObject[]
  chosen: ReadonlySet<string>
  onChoose: (keys: readonly string[], isChosen: boolean) => void
}

/** More are shown when somebody wants them. */
const shownFirst = 60

/** Objects that may go, that go only by choice, and that stay: each with why. */
export function DiskObjects({ title, objects, chosen, onChoose }: DiskObjectsProps) {
  const of = (verdict: DiskObject['verdict']) => objects.filter((each) => each.verdict === verdict)
  const group = { chosen, onChoose }
  if (objects.length === 0) return <p className="text-dim">{`${title}: there is nothing.`}</p>
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <Group title="May go" objects={of('free')} {...group} />
      <Group title="Only by your choice" objects={of('by-id')} {...group} />
      <Group title="Stays" objects={of('kept')} {...group} />
    </section>
  )
}

function Group({ title, objects, chosen, onChoose }: DiskObjectsProps) {
  const [isWhole, setIsWhole] = useState(false)
  if (objects.length === 0) return null
  const keys = objects.map(keyOf)
  const isAll = keys.every((key) => chosen.has(key))
  const shown = isWhole ? objects : objects.slice(0, shownFirst)
  return (
    <div>
      <header className="flex h-7 items-center gap-2">
        <h3 className="label">{title}</h3>
        <span className="text-sm text-faint">{objects.length}</span>
        <span className="flex-1" />
        {title === 'May go' && (
          <Button small variant="quiet" onClick={() => onChoose(keys, !isAll)}>
            {isAll ? 'Choose none' : 'Choose all'}
          </Button>
        )}
      </header>
      <ul aria-label={title} className="border-t">
        {shown.map((each) => (
          <ObjectRow
            key={keyOf(each)}
            object={each}
            isChosen={chosen.has(keyOf(each))}
            onChoose={(isChosen) => onChoose([keyOf(each)], isChosen)}
          />
        ))}
      </ul>
      {shown.length < objects.length && (
        <Button small variant="quiet" onClick={() => setIsWhole(true)}>
          {`Show all ${objects.length}`}
        </Button>
      )}
    </div>
  )
}

interface ObjectRowProps {
  object: DiskObject
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}

function ObjectRow({ object, isChosen, onChoose }: ObjectRowProps) {
  const { name, names, verdict, since } = object
  const wayOut = verdict === 'kept' ? wayOutOf(object) : null
  const content = (
    <>
      <span className="min-w-0">
        <span className="flex min-w-0" title={names.join('\n')}>
          <MiddleText text={name} />
        </span>
        <span className="block text-sm break-words text-dim">
          {whyText(object)}
          {wayOut !== null && <span className="text-faint">{`. ${wayOut}.`}</span>}
        </span>
      </span>
      <span className="text-right text-sm tabular-nums">
        {sizeText(object)}
        <span className="block text-faint">{since !== null && <Ago at={since} />}</span>
      </span>
    </>
  )
  const look = 'grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-2 border-b py-1.5'
  if (verdict === 'kept') {
    return (
      <li className={look}>
        <span />
        {content}
      </li>
    )
  }
  return (
    <li>
      <label className={`${look} hover:bg-hover`}>
        <input
          type="checkbox"
          aria-label={`Choose ${name}`}
          checked={isChosen}
          onChange={({ target }) => onChoose(target.checked)}
          className="m-0 mt-1 size-3.5 accent-accent"
        />
        {content}
      </label>
    </li>
  )
}

/** Bytes that would be freed with it alone: those that others share stay. */
function sizeText({ kind, bytes, ownBytes }: DiskObject): string {
  if (kind === 'networks') return ''
  if (bytes === null || ownBytes === null) return 'size unknown'
  return bytes === ownBytes ? bytesText(bytes) : `${bytesText(ownBytes)} of ${bytesText(bytes)}`
}

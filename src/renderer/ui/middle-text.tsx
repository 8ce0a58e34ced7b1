import { memo } from 'react'
import { cx } from './cx.ts'

/** Length up to which a text stands whole, or loses its end. */
const wholeUpTo = 12
/** The end of a name tells it from its neighbours. */
const tailLength = 8
/** So does the tag of an image, with its colon, unless there would be room for nothing else. */
const tag = /:[^:/]{8,14}$/

/** The parts of a name that is shortened between them; '' = it is too short to be parted. */
export function partedName(text: string): { readonly head: string; readonly tail: string } {
  const characters = [...text]
  if (characters.length <= wholeUpTo) return { head: text, tail: '' }
  const kept = tag.exec(text)?.[0].length ?? tailLength
  return { head: characters.slice(0, -kept).join(''), tail: characters.slice(-kept).join('') }
}

interface MiddleTextProps {
  text: string
  /** Said on hover instead of the text itself. */
  title?: string | undefined
  className?: string
}

/**
 * A name, image or id that loses its middle where there is no room for all of it: `longsho…api:v42`.
 * The whole of it lies over the two parts, unseen: it is what is read out, found, selected and copied.
 */
export const MiddleText = memo(function MiddleText(props: MiddleTextProps) {
  const { text, title = text, className } = props
  const { head, tail } = partedName(text)
  if (tail === '') {
    return (
      <span title={title} className={cx('min-w-0 truncate', className)}>
        {text}
      </span>
    )
  }
  return (
    <span title={title} className={cx('relative inline-flex max-w-full min-w-0', className)}>
      <span aria-hidden className="min-w-0 truncate whitespace-pre select-none">
        {head}
      </span>
      <span aria-hidden className="shrink-0 whitespace-pre select-none">
        {tail}
      </span>
      <span className="absolute inset-0 overflow-hidden whitespace-pre opacity-0">{text}</span>
    </span>
  )
})

import { Button as BaseButton } from '@base-ui/react/button'
import { type LucideIcon, X } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

type Variant = 'primary' | 'default' | 'quiet' | 'danger'

const looks: { readonly [V in Variant]: string } = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-strong',
  default: 'bg-raised text-ink border-line hover:bg-hover hover:border-line-strong',
  quiet: 'bg-transparent text-dim border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-raised text-bad-ink border-bad-fill/50 hover:bg-bad-tint',
}

const sizes = {
  // Words go on in a second line where nothing has room for them in one.
  wide: { small: 'min-h-6 px-2 py-0.5 text-sm', normal: 'min-h-7 px-3 py-0.5 text-base' },
  square: { small: 'size-6', normal: 'size-7' },
} as const

interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className'> {
  variant?: Variant
  icon?: LucideIcon
  small?: boolean
  /** As wide as it is high, for an icon alone. */
  square?: boolean
  className?: string
  children?: ReactNode
}

export function Button(props: ButtonProps) {
  const {
    variant = 'default',
    icon: Icon,
    small = false,
    square = false,
    className,
    children,
    ...rest
  } = props
  return (
    <BaseButton
      {...rest}
      className={cx(
        'inline-flex max-w-full shrink-0 items-center justify-center gap-1.5 rounded-md border select-none',
        'data-disabled:opacity-50 data-disabled:pointer-events-none transition-colors duration-100',
        sizes[square ? 'square' : 'wide'][small ? 'small' : 'normal'],
        variant === 'primary' && 'font-strong',
        looks[variant],
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2} />}
      {children}
    </BaseButton>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'square'> {
  label: string
  icon: LucideIcon
}

/** A button that shows only its icon; the label is its name and its tooltip. */
export function IconButton({ label, icon: Icon, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button variant="quiet" aria-label={label} square {...rest}>
        <Icon aria-hidden className="size-4" strokeWidth={1.75} />
      </Button>
    </Tooltip>
  )
}

/** Closes what it stands in: the cross needs no tooltip. Made for the `render` of a Base UI part. */
export function CloseButton({ label = 'Close', ...rest }: Partial<IconButtonProps>) {
  return (
    <Button variant="quiet" aria-label={label} square {...rest}>
      <X aria-hidden className="size-4" strokeWidth={1.75} />
    </Button>
  )
}

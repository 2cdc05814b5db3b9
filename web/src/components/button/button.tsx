import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
} from 'react-aria-components/Button'
import { Icon, type IconName } from '#components/icon/icon.tsx'
import styles from './button.module.css'

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger'

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: ButtonLook
  readonly icon?: IconName
  readonly small?: boolean
  readonly children?: ReactNode
}

/** `isPending` keeps the button's place and focus while it says that work is going on. */
export function Button({ look = 'secondary', icon, small, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={className(look, small)}>
      {rest.isPending === true ? (
        <span className={styles.spinner} aria-hidden="true" />
      ) : (
        icon !== undefined && <Icon name={icon} size={16} />
      )}
      {children}
    </AriaButton>
  )
}

/** A button of one picture; the label is what a screen reader says and the tooltip shows. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ButtonProps, 'children' | 'look' | 'small'> & {
  readonly icon: IconName
  readonly label: string
}) {
  return (
    <AriaButton {...rest} aria-label={label} className={styles.iconButton ?? ''}>
      <Icon name={icon} />
    </AriaButton>
  )
}

/** A link that looks like a button, for going somewhere. */
export function ButtonLink({
  look = 'secondary',
  icon,
  small,
  children,
  ...rest
}: LinkProps & {
  readonly look?: ButtonLook
  readonly icon?: IconName
  readonly small?: boolean
  readonly children?: ReactNode
}) {
  return (
    <Link {...rest} className={className(look, small)}>
      {icon !== undefined && <Icon name={icon} size={16} />}
      {children}
    </Link>
  )
}

/** A button-like link to a file of the API, which the browser downloads. */
export function DownloadLink({
  href,
  icon = 'download',
  small,
  children,
}: {
  readonly href: string
  readonly icon?: IconName
  readonly small?: boolean
  readonly children: ReactNode
}) {
  return (
    <a href={href} download className={className('secondary', small)}>
      <Icon name={icon} size={16} />
      {children}
    </a>
  )
}

function className(look: ButtonLook, small: boolean | undefined): string {
  return [styles.button, styles[look], small === true && styles.small].filter(Boolean).join(' ')
}

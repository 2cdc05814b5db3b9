import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button, IconButton } from '#components/button/button.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  readonly wide?: boolean
  /** False keeps it open on Escape and outside clicks: for what is shown only once. */
  readonly isDismissable?: boolean
  readonly role?: 'dialog' | 'alertdialog'
}

/** A window over the page. Focus stays inside and goes back to where it came from. */
export function Dialog({ title, isOpen, onClose, children, ...options }: DialogProps) {
  const { wide = false, isDismissable = true, role = 'dialog' } = options
  const { t } = useTranslation()
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
    >
      <Modal className={wide ? `${styles.modal} ${styles.wide}` : (styles.modal ?? '')}>
        <AriaDialog className={styles.dialog ?? ''} role={role}>
          <header className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {isDismissable && <IconButton icon="close" label={t('close')} onPress={onClose} />}
          </header>
          <div className={styles.body}>{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The row of buttons at the end of a dialog; the main one last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <footer className={styles.actions}>{children}</footer>
}

interface ConfirmDialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  /** The verb: "Delete", "Sign out everywhere". */
  readonly confirmLabel: string
  /** What will stop working. */
  readonly children: ReactNode
  readonly isPending?: boolean
  readonly error?: Error | null
}

/** Asks before something that cannot be undone, and says what will stop working. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, isOpen, onClose, onConfirm, confirmLabel, children, isPending, error } = props
  const { t } = useTranslation()
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} role="alertdialog">
      <div className={styles.text}>{children}</div>
      {error !== null && error !== undefined && <ErrorNote error={error} />}
      <DialogActions>
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button look="danger" isPending={isPending} onPress={onConfirm}>
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

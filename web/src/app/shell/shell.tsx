import { useSuspenseQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { IconButton } from '#components/button/button.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { SessionContext } from '#features/session/use-session.ts'
import { sessionQuery, type Session } from '#features/session/api/session.ts'
import { useUpdates } from '#lib/use-updates.ts'
import { Brand } from './brand.tsx'
import { Sidebar } from './sidebar.tsx'
import styles from './shell.module.css'

/** The frame around every page of somebody who is signed in. */
export function Shell() {
  const { data: session } = useSuspenseQuery(sessionQuery)
  if (session === null) return <Navigate to="/sign-in" />
  return (
    <SessionContext value={session}>
      <Frame session={session} />
    </SessionContext>
  )
}

function Frame({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  useUpdates(session.workspace.id)
  const main = useRef<HTMLElement>(null)
  useFocusOnNewPage(main)
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main" onClick={(event) => skipTo(event, main.current)}>
        {t('skipToContent')}
      </a>
      <header className={styles.side}>
        <Sidebar />
      </header>
      <TopBar />
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Skeleton lines={6} />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

/** On narrow screens: the name and the button that opens the menu. */
function TopBar() {
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Open over one page only: following a link closes it.
  const [openOver, setOpenOver] = useState<string>()
  const setOpen = (open: boolean): void => setOpenOver(open ? path : undefined)
  return (
    <header className={styles.topBar}>
      <Brand />
      <IconButton icon="menu" label={t('menu')} onPress={() => setOpen(true)} />
      <ModalOverlay
        className={styles.drawerOverlay ?? ''}
        isOpen={openOver === path}
        onOpenChange={setOpen}
        isDismissable
      >
        <Modal className={styles.drawer ?? ''}>
          <Dialog className={styles.drawerDialog ?? ''} aria-label={t('menu')}>
            <div className={styles.drawerClose}>
              <IconButton icon="close" label={t('close')} onPress={() => setOpen(false)} />
            </div>
            <Sidebar />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </header>
  )
}

function skipTo(event: { preventDefault: () => void }, main: HTMLElement | null): void {
  event.preventDefault()
  main?.focus()
}

/** After following a link the next Tab begins in the new page, and its heading is read. */
function useFocusOnNewPage(main: { readonly current: HTMLElement | null }): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const first = useRef(true)
  useEffect(() => {
    if (path === undefined) return
    if (!first.current) main.current?.focus({ preventScroll: true })
    first.current = false
  }, [path, main])
}

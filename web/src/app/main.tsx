import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from '#lib/api/queries.ts'
import { startI18n } from '#lib/i18n/i18n.ts'
import { LocalizedAria } from './localized-aria.tsx'
import { router } from './router.tsx'
import './tokens.css'
import './base.css'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')

await startI18n()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LocalizedAria>
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
      </LocalizedAria>
    </QueryClientProvider>
  </StrictMode>,
)

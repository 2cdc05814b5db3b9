import { QueryClient } from '@tanstack/react-query'
import { isRefusal } from './problem.ts'

const RETRIES = 2

/** One cache for the whole page. Keys begin with the kind of thing: `['domains', id]`. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < RETRIES && !isRefusal(error),
    },
    mutations: { retry: false },
  },
})

import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { ApiError } from '#lib/api/problem.ts'
import type { Session } from './api/session.ts'

/** A way in: on success the page goes to `next`; `needsCode` once the second factor is asked for. */
export function useEnter<Input>(way: (input: Input) => Promise<Session>, next = '/') {
  const router = useRouter()
  const entering = useMutation({
    mutationFn: way,
    onSuccess: () => router.history.push(next),
  })
  const { error } = entering
  const code = error instanceof ApiError ? error.code : undefined
  return {
    enter: entering.mutate,
    isPending: entering.isPending,
    needsCode: code === 'second_factor_required' || code === 'second_factor_wrong',
    // That a code is wanted is a step, not a failure.
    error: code === 'second_factor_required' ? null : error,
  }
}

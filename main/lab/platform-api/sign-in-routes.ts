import { z } from 'zod'
import { type PlatformRoute, Refusal } from './platform-route.ts'
import type { Sessions } from './sessions.ts'

const login = z.object({ email: z.string().max(254), password: z.string().max(256) })
const reset = z.object({ email: z.email().max(254) })

/** Day-2 §3.1 and §3.4. They need no token. */
export const signInRoutes = (sessions: Sessions): readonly PlatformRoute[] => [
  {
    method: 'POST',
    path: '/auth/login',
    allows: 'anyone',
    answer({ state, body }) {
      const { email, password } = login.parse(body)
      const token = sessions.signIn(email, password)
      const user = state.userByEmail(email)
      if (token === null || user?.status !== 'ACTIVE') {
        state.record(email, 'LOGIN_FAILED', 'user', user?.id ?? '')
        throw new Refusal(401, 'Invalid credentials')
      }
      state.record(email, 'LOGIN', 'user', user.id)
      return { status: 200, body: { access_token: token, token_type: 'bearer' } }
    },
  },
  {
    method: 'POST',
    path: '/auth/password/reset',
    allows: 'anyone',
    answer({ state, body }) {
      const { email } = reset.parse(body)
      const user = state.userByEmail(email)
      if (user !== undefined) state.record(user.email, 'PASSWORD_RESET_REQUESTED', 'user', user.id)
      // The same for an address that nobody has: it must not tell who has an account.
      return { status: 200, body: { message: 'If the address has an account, a mail was sent to it' } }
    },
  },
]

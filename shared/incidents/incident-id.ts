import { z } from 'zod'

export const incidentId = z.string().regex(/^[a-z0-9-]{8,64}$/)

import { ALL_CLIENTS } from './all-clients.ts'
import { describeClients } from './client-suite.ts'

// Real programs, one after the other, on one relay in sandbox mode, and a script of Gmail.
await describeClients(ALL_CLIENTS)

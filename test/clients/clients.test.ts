import { ALL_CLIENTS } from './all-clients.ts'
import { describeClients } from './client-suite.ts'

// Real programs, one after the other, on one relay in sandbox mode. Scripted Gmail joins them when the
// relay takes mail in: its set-up waits for a confirmation mail at the domain's own MX.
await describeClients(ALL_CLIENTS)

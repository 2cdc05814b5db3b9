/** `high`: a message that a person waits for (a code, a password reset) goes before the rest. */
export type Priority = 'high' | 'normal'

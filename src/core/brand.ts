/** A nominal type: `Brand<string, 'MessageId'>` is a string that only its parser can make. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }

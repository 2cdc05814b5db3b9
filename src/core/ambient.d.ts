// The pure floors have no Node and no DOM types. These three are standard JavaScript
// facilities without I/O, so they are lent one by one.
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean })
  decode(input?: Uint8Array, options?: { readonly stream?: boolean }): string
}
/** Lent for one purpose: UTS-46 conversion of domain names (`core/domain-name.ts`). */
declare class URL {
  constructor(url: string)
  readonly hostname: string
}

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseUuid, uuidV7 } from './ids.ts'

const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 })
const aTime = fc.integer({ min: 0, max: 2 ** 48 - 1 })

it('writes the time, the version, the variant and 74 random bits (RFC 9562 §5.7)', () => {
  fc.assert(
    fc.property(aTime, tenBytes, (now, random) => {
      const id = uuidV7(now, random)
      expect(parseUuid(id)).toBe(id)
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
      expect(bytes.readUIntBE(0, 6)).toBe(now)
      expect(bytes.subarray(6)).toEqual(
        Buffer.from(random).map((byte, i) => {
          if (i === 0) return 0x70 | (byte & 0x0f)
          return i === 2 ? 0x80 | (byte & 0x3f) : byte
        }),
      )
    }),
  )
})

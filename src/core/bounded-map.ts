/**
 * Makes `key` the newest entry of a map that keeps the order of insertion; the oldest is forgotten
 * when there are more than `most`. Who calls it on reading as well keeps what was used last.
 */
export function putNewest<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= most) return
  const oldest = map.keys().next()
  if (oldest.done !== true) map.delete(oldest.value)
}

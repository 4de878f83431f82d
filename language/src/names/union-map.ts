/** Several maps as one, without copying; no key is in two of them. */
export class UnionMap<K, V> implements ReadonlyMap<K, V> {
  readonly #maps: readonly ReadonlyMap<K, V>[];

  /** The one in which most keys are looked up comes first. */
  constructor(maps: readonly ReadonlyMap<K, V>[]) {
    this.#maps = maps.filter((map) => map.size > 0);
  }

  get size(): number {
    return this.#maps.reduce((size, map) => size + map.size, 0);
  }
  get(key: K): V | undefined {
    for (const map of this.#maps) {
      const value = map.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  has(key: K): boolean {
    return this.#maps.some((map) => map.has(key));
  }
  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }
  *entries(): MapIterator<[K, V]> {
    for (const map of this.#maps) yield* map.entries();
  }
  *keys(): MapIterator<K> {
    for (const map of this.#maps) yield* map.keys();
  }
  *values(): MapIterator<V> {
    for (const map of this.#maps) yield* map.values();
  }
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}

/** All maps in one; no key is in two of them. */
export function merged<K, V>(maps: Iterable<ReadonlyMap<K, V>>): Map<K, V> {
  const all = new Map<K, V>();
  for (const map of maps) for (const [key, value] of map) all.set(key, value);
  return all;
}

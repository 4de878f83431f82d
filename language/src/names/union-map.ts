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

/** The same of many maps: they are copied into one, when first something is looked up. */
export class JoinedMap<K, V> extends UnionMap<K, V> {
  readonly #parts: readonly ReadonlyMap<K, V>[];
  #whole: ReadonlyMap<K, V> | undefined;

  constructor(parts: readonly ReadonlyMap<K, V>[]) {
    super(parts);
    this.#parts = parts;
  }

  override get(key: K): V | undefined {
    return this.#joined().get(key);
  }
  override has(key: K): boolean {
    return this.#joined().has(key);
  }
  #joined(): ReadonlyMap<K, V> {
    if (this.#whole) return this.#whole;
    const whole = new Map<K, V>();
    for (const part of this.#parts) for (const [key, value] of part) whole.set(key, value);
    this.#whole = whole;
    return whole;
  }
}

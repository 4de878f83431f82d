/** Sums and products of summands: nodes are made, nothing is decided. */
import { constantIndex, type Node, type NodeId } from '../term/index.ts';
import { isFloat, type ScalarFunction } from '../types/index.ts';
import { finiteOrZero } from './guards.ts';
import { computedAt } from './read-elsewhere.ts';
import type { Counting, StreamScope, Summand } from './summands.ts';

export class SummandAlgebra {
  readonly #scope: StreamScope;

  constructor(scope: StreamScope) {
    this.#scope = scope;
  }

  carries({ axes }: Node): boolean {
    return axes.some((a) => a.id === this.#scope.axis.id);
  }

  /** Whether no part per element is multiplied with a part of the results. */
  isAdditive(summands: readonly Summand[]): boolean {
    return summands.every((s) => s.shift === undefined && (s.body === undefined || s.factor === undefined));
  }

  negated(node: Node, summands: readonly Summand[]): readonly Summand[] {
    return summands.map(({ exponent: _, ...s }) =>
      s.body === undefined
        ? { ...s, factor: this.apply('neg', node, s.factor ?? this.one(node)) }
        : { ...s, body: this.apply('neg', node, s.body) },
    );
  }

  product(node: Node, a: readonly Summand[], b: readonly Summand[], counting: Counting): readonly Summand[] {
    const left = this.#varies(b) ? this.recentred(node, a, counting) : a;
    const right = this.#varies(a) ? this.recentred(node, b, counting) : b;
    const products = left.flatMap((s) =>
      right.map((t): Summand => {
        return this.#settled(node, {
          ...this.part('body', this.#both('mul', node, s.body, t.body)),
          ...this.part('shift', this.#both('add', node, s.shift, t.shift)),
          ...this.part('factor', this.#both('mul', node, s.factor, t.factor)),
          ...this.part('exponent', this.#exponentOfProduct(node, s, t)),
          ...(s.masked || t.masked ? { masked: true } : {}),
        });
      }),
    );
    return this.#gathered(node, products);
  }

  /** Summands with the same part per element are one: (a + b)² needs Σa² and Σa, and (a + b)⁴ two more. */
  #gathered(node: Node, summands: readonly Summand[]): readonly Summand[] {
    const gathered = new Map<string, Summand>();
    for (const summand of summands) {
      const { body, shift, exponent, masked = false, factor } = summand;
      const atoms = body === undefined ? [] : this.#atoms(body).sort((a, b) => a - b);
      const key = `${body === undefined ? 'none' : atoms} ${shift} ${exponent} ${masked}`;
      const known = gathered.get(key);
      const one = (id: NodeId | undefined): NodeId => id ?? this.one(node);
      const sum = known && { ...known, factor: this.apply('add', node, one(known.factor), one(factor)) };
      gathered.set(key, sum ?? summand);
    }
    return [...gathered.values()];
  }

  /** That of one side, where the other has no part per element. */
  #exponentOfProduct(node: Node, s: Summand, t: Summand): NodeId | undefined {
    if (s.body === undefined) return t.exponent;
    if (t.body === undefined) return s.exponent;
    if (s.exponent === undefined || t.exponent === undefined) return undefined;
    return this.apply('add', node, s.exponent, t.exponent);
  }

  /** What is multiplied in a product, as often as it is. */
  #atoms(id: NodeId): NodeId[] {
    const node = this.#scope.builder.node(id);
    return node.kind === 'map' && node.fn === 'mul' ? node.args.flatMap((a) => this.#atoms(a)) : [id];
  }

  /** A part per element that is the same for all of them belongs to the factor, where there is one. */
  #settled(node: Node, summand: Summand): Summand {
    const { body, factor, shift, masked } = summand;
    const isConstant = body !== undefined && !this.carries(this.#scope.builder.node(body));
    if (!isConstant || factor === undefined || shift !== undefined || masked) return summand;
    return { factor: this.apply('mul', node, body, factor) };
  }

  /** Whether some part changes from element to element. */
  #varies(summands: readonly Summand[]): boolean {
    return summands.some((s) => s.body !== undefined && this.carries(this.#scope.builder.node(s.body)));
  }

  /** h·f + g as (h − c)·f + (g + c·f), c the first element of h: what is multiplied out stays small, so that differences such as
   * E[x²] − E[x]² do not cancel (the shifted-data form of the variance; Chan, Golub & LeVeque 1983).
   *
   * What is left is off by a unit in the last place of h, as if h itself had been rounded: of scores of 1e4, an entropy of 1
   * is off by 1e-3. A centre that follows the largest h would spare that, and none does: when it moves, Σ exp(h − c)·(h − c)
   * takes a multiple of Σ exp(h − c), and a state is rescaled by itself alone (see `Accumulator`). */
  recentred(
    node: Node,
    summands: readonly Summand[],
    counting: Counting,
    counted: (first: NodeId) => NodeId = (first) => first,
  ): readonly Summand[] {
    const { builder } = this.#scope;
    const factors = summands.filter((s) => s.body === undefined);
    const bodies = summands.filter((s) => s.body !== undefined && !s.shift && !s.masked);
    const [one] = bodies;
    const scale = one?.factor;
    if (!one || factors.length === 0 || factors.length + bodies.length !== summands.length) return summands;
    if (bodies.some((s) => s.factor !== scale)) return summands;
    const body = this.total(
      node,
      bodies.map((s) => s.body as NodeId),
    );
    if (!this.carries(builder.node(body))) return summands;
    const first = counted(this.#first(node, body, counting));
    const centre = isFloat(builder.node(first).element) ? finiteOrZero(builder, first, node.span) : first;
    const factor = this.total(
      node,
      factors.map((s) => s.factor ?? this.one(node)),
    );
    return [
      { body: this.apply('sub', node, body, centre), ...this.part('factor', scale) },
      { factor: this.#plusMultiple(node, factor, centre, scale) },
    ];
  }

  /** g + c·f, where g is a multiple of f too as (g/f + c)·f: what cancels does so before it is scaled. */
  #plusMultiple(node: Node, g: NodeId, c: NodeId, f: NodeId | undefined): NodeId {
    if (f === undefined) return this.apply('add', node, g, c);
    const { builder } = this.#scope;
    const [multiple, scale] = [builder.node(g), builder.node(f)];
    const [above, below] = multiple.kind === 'map' ? multiple.args : [];
    const divides = scale.kind === 'map' && scale.fn === 'div' && this.#isOne(scale.args[0]) && scale.args[1] === below;
    if (multiple.kind === 'map' && above !== undefined && below !== undefined) {
      if (multiple.fn === 'mul' && below === f) return this.apply('mul', node, this.apply('add', node, above, c), f);
      if (multiple.fn === 'div' && divides) return this.apply('div', node, this.apply('add', node, above, c), below);
    }
    return this.apply('add', node, g, this.apply('mul', node, c, f));
  }

  /** At the first place of all that is folded. */
  #first(node: Node, id: NodeId, { folded }: Counting): NodeId {
    const { builder, isLoad } = this.#scope;
    const own = folded.filter((f) => builder.node(id).axes.some((a) => a.id === f.id));
    const entries = own.map((from) => ({ from, to: constantIndex(0) }));
    const computed = entries.reduce<NodeId | undefined>(
      (value, entry) => (value === undefined ? undefined : computedAt(builder, value, entry, node.span, isLoad)),
      id,
    );
    return computed ?? builder.reindex(id, entries, node.span);
  }

  /** Of a divisor that is one summand. */
  quotient(node: Node, numerator: readonly Summand[], only: Summand): readonly Summand[] {
    return numerator.map(
      (s): Summand =>
        this.#settled(node, {
          ...this.part('body', this.#divided(node, s.body, only.body)),
          ...this.part('exponent', only.body === undefined ? s.exponent : undefined),
          ...this.part(
            'shift',
            only.shift === undefined ? s.shift : this.apply('sub', node, s.shift ?? this.zero(node), only.shift),
          ),
          ...this.part('factor', this.#divided(node, s.factor, only.factor)),
          ...(s.masked ? { masked: true } : {}),
        }),
    );
  }

  /** Of one branch of a choice that does not depend on results: 0 where the other one is chosen. */
  chosen(
    node: Node,
    condition: NodeId,
    summands: readonly Summand[],
    holds: boolean,
    counting: Counting,
  ): readonly Summand[] {
    const zero = this.zero(node);
    const where = (at: NodeId, value: NodeId): NodeId =>
      this.apply('select', node, at, ...(holds ? [value, zero] : [zero, value]));
    // around the first element if it is one that counts
    const centred = this.recentred(node, summands, counting, (first) =>
      where(this.#first(node, condition, counting), first),
    );
    return centred.map(({ exponent: _, ...s }) => ({
      ...s,
      ...(s.factor === undefined ? {} : { masked: true }),
      body: where(condition, s.body ?? this.one(node)),
    }));
  }

  /** Infinity is the same with any number added: the choice between a sum and infinity is one of the parts per element. */
  besideInfinity(
    node: Node,
    condition: NodeId,
    summands: readonly Summand[],
    other: NodeId,
    holds: boolean,
  ): readonly Summand[] | undefined {
    const infinity = this.#scope.builder.node(other);
    if (infinity.kind !== 'constant' || Number.isFinite(infinity.value) || !this.isAdditive(summands)) return undefined;
    const body = this.total(
      node,
      summands.flatMap((s) => s.body ?? []),
    );
    const branches: [NodeId, NodeId] = holds ? [body, other] : [other, body];
    return [
      { body: this.apply('select', node, condition, ...branches) },
      ...summands.flatMap(({ factor }) => (factor === undefined ? [] : [{ factor }])),
    ];
  }

  part<K extends keyof Summand>(key: K, node: NodeId | undefined): Pick<Summand, K> | object {
    return node === undefined ? {} : { [key]: node };
  }
  apply(fn: ScalarFunction, node: Node, ...args: readonly NodeId[]): NodeId {
    return this.#scope.builder.map(fn, args, node.span);
  }
  #both(fn: ScalarFunction, node: Node, a: NodeId | undefined, b: NodeId | undefined): NodeId | undefined {
    if (a === undefined) return b;
    return b === undefined ? a : this.apply(fn, node, a, b);
  }
  #divided(node: Node, a: NodeId | undefined, b: NodeId | undefined): NodeId | undefined {
    return b === undefined ? a : this.apply('div', node, a ?? this.one(node), b);
  }
  total(node: Node, list: readonly NodeId[]): NodeId {
    const [first, ...rest] = list;
    return first === undefined ? this.zero(node) : rest.reduce((sum, n) => this.apply('add', node, sum, n), first);
  }
  one(node: Node): NodeId {
    return this.#scope.builder.constant(1, node.element, node.span);
  }
  zero(node: Node): NodeId {
    return this.#scope.builder.constant(0, node.element, node.span);
  }
  #isOne(id: NodeId | undefined): boolean {
    const node = id === undefined ? undefined : this.#scope.builder.node(id);
    return node?.kind === 'constant' && node.value === 1;
  }
  isZero(id: NodeId): boolean {
    const node = this.#scope.builder.node(id);
    return node.kind === 'constant' && node.value === 0;
  }
}

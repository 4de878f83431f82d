/** Functions of values that separate (theory §5, CASCADE): exp turns sums into products, log turns them back, and what keeps
 * products goes through to both of their sides. */
import { homomorphisms, type MapNode, type Node, type NodeId } from '../term/index.ts';
import { isFloat } from '../types/index.ts';
import { Centres } from './centres.ts';
import { finiteOrZero, withoutGuard } from './guards.ts';
import { isRefusal, refusal } from './refusal.ts';
import { isPositive } from './signs.ts';
import type { Refusal } from './stream.ts';
import type { SummandAlgebra } from './summand-algebra.ts';
import type { Counting, StreamScope, Summand } from './summands.ts';

/** Powers that are products. */
const powers = [2, 3, 4];

/** The separation of which this is a part. */
export interface Surroundings {
  readonly of: (id: NodeId) => readonly Summand[] | Refusal;
  readonly select: (node: Node, condition: NodeId, x: NodeId, y: NodeId) => readonly Summand[] | Refusal;
  /** Of the node at hand. */
  readonly counting: () => Counting;
  /** The name of the first earlier result below a node, for messages. */
  readonly culprit: (node: Node) => string;
}

export class FunctionSeparation {
  readonly #scope: StreamScope;
  readonly #algebra: SummandAlgebra;
  readonly #centres: Centres;
  readonly #within: Surroundings;

  constructor(scope: StreamScope, algebra: SummandAlgebra, within: Surroundings) {
    this.#scope = scope;
    this.#algebra = algebra;
    this.#centres = new Centres(scope);
    this.#within = within;
  }

  /** bʸ is exp(y · log b) of a positive b, and xⁿ a product where n is a small number. */
  power(node: MapNode, base: NodeId, exponent: NodeId): readonly Summand[] | Refusal {
    const { builder } = this.#scope;
    if (isPositive(builder.nodes, base))
      return this.#within.of(
        builder.map(
          'exp',
          [builder.map('mul', [exponent, builder.map('log', [base], node.span)], node.span)],
          node.span,
        ),
      );
    const power = builder.node(exponent);
    if (power.kind !== 'constant' || !powers.includes(power.value)) return this.homomorphic(node);
    const factors = Array.from({ length: power.value }, () => base);
    return this.#within.of(factors.reduce((product, factor) => builder.map('mul', [product, factor], node.span)));
  }

  /** f(a · b) = f(a) · f(b) of a value that is one part per element times one of the results. */
  homomorphic(node: MapNode): readonly Summand[] | Refusal {
    const [only, ...others] = this.#operandOf(node);
    if (!only || others.length > 0) return this.#inseparable(node);
    const { body, shift, factor, masked, exponent } = only;
    const nonnegative = (id: NodeId | undefined): boolean => id === undefined || this.#scope.states.isNonnegative(id);
    const law = homomorphisms.find(
      ({ fn, from, to, operands }) =>
        fn === node.fn && from === 'mul' && to === 'mul' && (operands === undefined || nonnegative(factor)),
    );
    if (!law) return this.#inseparable(node);
    const algebra = this.#algebra;
    const of = (id: NodeId): NodeId => algebra.apply(node.fn, node, id);
    const rest = {
      ...algebra.part('factor', factor === undefined ? undefined : of(factor)),
      ...(masked ? { masked } : {}),
    };
    if (shift === undefined) return [{ ...algebra.part('body', body === undefined ? undefined : of(body)), ...rest }];
    // √exp(a) = exp(a / 2), with what was followed online followed at half the pace
    if (node.fn !== 'sqrt' || exponent === undefined) return this.#inseparable(node);
    const { builder } = this.#scope;
    const half = (id: NodeId): NodeId => algebra.apply('mul', node, id, builder.constant(0.5, node.element, node.span));
    const own = { exponent: half(exponent), shift: half(shift) };
    const shifted = algebra.total(node, [own.exponent, finiteOrZero(builder, own.shift, node.span)]);
    return [{ body: algebra.apply('exp', node, shifted), ...own, ...rest }];
  }

  /** max(a · b, 0) = max(a, 0) · b where b is not negative. */
  clipped(node: MapNode, x: NodeId, y: NodeId): readonly Summand[] | Refusal {
    const zero = [x, y].find((id) => this.#algebra.isZero(id));
    const summands = zero === undefined || !isFloat(node.element) ? [] : this.#within.of(zero === y ? x : y);
    const [only, ...others] = isRefusal(summands) ? [] : summands;
    if (zero === undefined || only?.body === undefined || others.length > 0) return this.#inseparable(node);
    const { exponent: _, body, ...rest } = only;
    if (rest.factor !== undefined && !this.#scope.states.isNonnegative(rest.factor)) return this.#inseparable(node);
    return [{ ...rest, body: this.#algebra.apply(node.fn, node, body, zero) }];
  }

  #operandOf({ args }: MapNode): readonly Summand[] {
    const [operand, ...others] = args;
    const summands = operand === undefined || others.length > 0 ? [] : this.#within.of(operand);
    return isRefusal(summands) ? [] : summands;
  }

  /** exp turns sums into products: what depends on results becomes a shift, and the body is evaluated with the shift inside,
   * so that nothing overflows. A shift that is not finite (no element seen yet, or all masked) counts as 0. */
  exponential(node: Node, argument: NodeId): readonly Summand[] | Refusal {
    const { builder } = this.#scope;
    const summands = this.#within.of(argument);
    if (isRefusal(summands)) return summands;
    if (!this.#algebra.isAdditive(summands)) return this.#chosenExponential(node, argument);
    const factors = this.#algebra.total(
      node,
      summands.flatMap((s) => s.factor ?? []),
    );
    const bodies = summands.flatMap((s) => s.body ?? []);
    if (bodies.length === 0) return [{ factor: this.#algebra.apply('exp', node, factors) }];
    const exponent = this.#algebra.total(node, bodies);
    const { shift, factor } = this.#centres.of(
      exponent,
      withoutGuard(builder, factors),
      this.#within.counting(),
      node.span,
    );
    const shifted = this.#algebra.total(node, [...bodies, finiteOrZero(builder, shift, node.span)]);
    const rest = factor === undefined ? {} : { factor, masked: true };
    return [{ body: this.#algebra.apply('exp', node, shifted), shift, exponent, ...rest }];
  }

  /** exp of a choice is a choice of exponentials. */
  #chosenExponential(node: Node, argument: NodeId): readonly Summand[] | Refusal {
    const { builder, dependent } = this.#scope;
    const choice = builder.node(argument);
    if (choice.kind !== 'map' || choice.fn !== 'select' || dependent(choice.args[0] as NodeId))
      return refusal(node, 'CASCADE', `the exponent multiplies a part per element with ${this.#within.culprit(node)}`);
    const [condition, x, y] = choice.args as [NodeId, NodeId, NodeId];
    const exp = (id: NodeId): NodeId => builder.map('exp', [id], node.span);
    return this.#within.select(node, condition, exp(x), exp(y));
  }

  /** The logarithm of a product, of which the part of the results is known to be positive. */
  logarithm(node: Node, argument: NodeId): readonly Summand[] | Refusal {
    const summands = this.#within.of(argument);
    if (isRefusal(summands)) return summands;
    const [only, ...others] = summands;
    const whole = only?.shift === undefined || only.exponent !== undefined;
    if (
      !only ||
      others.length > 0 ||
      !whole ||
      only.masked ||
      (only.factor !== undefined && !this.#scope.states.isNonnegative(only.factor))
    )
      return this.#inseparable(node);
    const logarithm = (id: NodeId): NodeId => {
      const { builder } = this.#scope;
      const inner = builder.node(id);
      return inner.kind === 'map' && inner.fn === 'exp'
        ? (inner.args[0] as NodeId)
        : this.#algebra.apply('log', node, id);
    };
    const factors = [
      ...(only.shift === undefined ? [] : [only.shift]),
      ...(only.factor === undefined ? [] : [logarithm(only.factor)]),
    ];
    const body = only.exponent ?? (only.body === undefined ? undefined : logarithm(only.body));
    return [
      ...(body === undefined ? [] : [{ body }]),
      ...(factors.length === 0 ? [] : [{ factor: this.#algebra.total(node, factors) }]),
    ];
  }

  #inseparable(node: Node): Refusal {
    const what = node.kind === 'map' ? node.fn : node.kind;
    return refusal(
      node,
      'CASCADE',
      `${what} of a value that depends on ${this.#within.culprit(node)} does not separate into a part per element and a part of the result`,
    );
  }
}

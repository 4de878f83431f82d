/** Checks a program: every declaration once, in its own terms, callees before callers. */
import { NCD2009 } from '../diagnostics/codes/NCD2009.ts';
import { NCD2012 } from '../diagnostics/codes/NCD2012.ts';
import { NCD3014 } from '../diagnostics/codes/NCD3014.ts';
import {
  isAnsweredBy,
  type ModuleHost,
  type Resolved,
  type ResolvedModule,
  resolveProgram,
  WatchedScope,
} from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Parsed } from '../syntax/index.ts';
import { type CheckedItem, emptyTables, keepItem, lastCheck, type Reach } from './checked-item.ts';
import { type CheckedModule, keepCheck, knownCheck, moduleFrom, union } from './checked-module.ts';
import { Context } from './context.ts';
import { checkBudget, checkCallable, type Found, type Frame } from './declarations.ts';
import { formatFrom } from './quant.ts';
import type { Size } from './size.ts';
import { targetFrom } from './target.ts';
import { checkTest } from './tests.ts';
import type { Typed, TypedDiagram } from './typed.ts';

/** Parses, resolves and types a program. Never throws; `undefined` when the entry does not exist. */
export function checkProgram(entry: string, host: ModuleHost): Typed | undefined {
  const resolved = resolveProgram(entry, host);
  return resolved && checkResolved(resolved);
}

export function checkResolved(resolved: Resolved): Typed {
  const quick = new ProgramChecker(resolved, lastCheck).run();
  // what declarations that need each other are said to be depends on which of them is looked at first
  return quick ?? (new ProgramChecker(resolved).run() as Typed);
}

/** What the call stack can take of expressions within expressions, calls expanded, and what a term can. */
const maximumLevels = 300;
const maximumCalls = 10_000;

/** Where a declaration stands. */
interface Home {
  readonly module: ResolvedModule;
  readonly part: Parsed['parts'][number];
}

/** A declaration that is being checked. */
interface Open extends Frame {
  readonly item: A.Item;
  readonly scope: WatchedScope;
  readonly uses: Map<A.Item, CheckedItem>;
  reach: Reach;
}

class ProgramChecker {
  readonly #resolved: Resolved;
  /** What was found out before; nothing is kept of a program that is checked without. */
  readonly #before: ((item: A.Item) => CheckedItem | undefined) | undefined;
  readonly #homes = new Map<A.Item, Home>();
  readonly #checked = new Map<A.Item, CheckedItem>();
  /** Those of which it is known that they have to be checked anew. */
  readonly #changed = new Set<A.Item>();
  /** Innermost last. */
  readonly #open: Open[] = [];
  /** Declarations need each other, or others too deep down. */
  #entangled = false;

  constructor(resolved: Resolved, before?: (item: A.Item) => CheckedItem | undefined) {
    this.#resolved = resolved;
    this.#before = before;
    for (const module of resolved.modules)
      for (const part of module.parts) for (const item of part.items) this.#homes.set(item, { module, part });
  }

  /** `undefined` where the program has to be checked without what was found out before. */
  run(): Typed | undefined {
    const modules = new Map<ResolvedModule, CheckedModule>();
    for (const module of this.#resolved.modules) {
      const known = knownCheck(module);
      const checked = known ?? moduleFrom([...module.names.keys()].flatMap((item) => this.#find(item) ?? []));
      if (this.#entangled && this.#before) return undefined;
      modules.set(module, checked);
    }
    for (const [module, checked] of modules) keepCheck(module, checked);
    if (this.#before) for (const checked of this.#checked.values()) keepItem(checked);
    const all = [...modules.values()];
    const order = new Map(this.#resolved.modules.map((m, i) => [m.parsed.module.file, i]));
    const diagnostics = [this.#resolved, ...all]
      .flatMap((stage) => stage.diagnostics)
      .filter((d) => d.severity === 'error' || d.span?.file === this.#resolved.entry.parsed.module.file)
      .sort(
        (a, b) =>
          (order.get(a.span?.file as never) ?? 0) - (order.get(b.span?.file as never) ?? 0) ||
          (a.span?.start ?? 0) - (b.span?.start ?? 0),
      );
    return { resolved: this.#resolved, ...union(all.reverse()), diagnostics };
  }

  /** What is found out about a declaration; `undefined` while it is being checked. */
  #find(item: A.Item): CheckedItem | undefined {
    const found = this.#known(item) ?? (this.#isOpen(item) ? undefined : this.#check(item));
    const user = this.#open.at(-1);
    if (found && user) user.uses.set(item, found);
    return found;
  }

  /** What need not be found out again. */
  #known(item: A.Item): CheckedItem | undefined {
    const home = this.#homes.get(item);
    const known = this.#checked.get(item) ?? (home && knownCheck(home.module)?.items.get(item));
    if (known || !home || this.#changed.has(item)) return known;
    const before = this.#before?.(item);
    const isSame =
      before &&
      before.names === home.module.names.get(item) &&
      isAnsweredBy(before.asked, home.module.scope) &&
      [...before.uses].every(([other, found]) => this.#known(other) === found);
    if (isSame) this.#checked.set(item, before);
    else this.#changed.add(item);
    return isSame ? before : undefined;
  }

  #check(item: A.Item): CheckedItem {
    const { module, part } = this.#homes.get(item) as Home;
    const names = module.names.get(item) as CheckedItem['names'];
    const scope = new WatchedScope(module.scope);
    const tables = emptyTables();
    const context = new Context(
      {
        ...tables,
        names,
        callee: (_, name, declaration) => this.#callee(context, name, declaration),
        axisSize: (declaration) => this.#axisSize(context, declaration),
      },
      scope,
    );
    const open: Open = {
      item,
      context,
      names,
      part,
      scope,
      uses: new Map(),
      reach: { levels: 1, calls: 1, depth: 1 },
      callable: (declaration) => this.#find(declaration)?.typed,
    };
    this.#open.push(open);
    const found = this.#found(item, open);
    this.#open.pop();
    const { deepest } = context;
    const { levels, calls, depth } = open.reach;
    const checked: CheckedItem = {
      item,
      names,
      asked: scope.asked,
      uses: open.uses,
      tables,
      ...found,
      reach: { levels: Math.max(levels, deepest), calls, depth: Math.max(depth, deepest) },
    };
    this.#checked.set(item, checked);
    return checked;
  }

  #found(item: A.Item, open: Open): Found {
    switch (item.kind) {
      case 'diagram':
      case 'accumulator':
        return checkCallable(item, open);
      case 'test':
        return checkTest(item, open);
      case 'budget':
        return checkBudget(item, open);
      case 'axisDeclaration':
        return checkAxis(item, open);
      case 'quant':
        return { diagnostics: formatFrom(item).diagnostics };
      case 'target':
        return { diagnostics: targetFrom(item).diagnostics };
      case 'import':
        return { diagnostics: [] };
    }
  }

  #isOpen(item: A.Item): boolean {
    return this.#open.some((open) => open.item === item);
  }

  #openLevels(): number {
    return this.#open.reduce((levels, { context }) => levels + context.level, 0);
  }

  /** What a call calls. A diagram is expanded where it is called, so that there is an end to what calls may add up to. */
  #callee(context: Context, name: A.Name, declaration: A.Diagram | A.Accumulator): TypedDiagram | undefined {
    if (this.#isOpen(declaration)) {
      this.#entangled = true;
      context.report(NCD2009, name.span, { name: name.text });
      return undefined;
    }
    const levelsHere = this.#openLevels();
    const found = this.#known(declaration) || levelsHere <= maximumLevels ? this.#find(declaration) : undefined;
    const own = found?.reach ?? { levels: 0, calls: 1, depth: 0 };
    const levels = found ? context.level + own.levels : levelsHere;
    const user = this.#open.at(-1) as Open;
    const calls = user.reach.calls + own.calls;
    this.#reachesTo(user, context.level + own.depth);
    if (found?.typed && levels <= maximumLevels && calls <= maximumCalls) {
      user.reach = { ...user.reach, levels: Math.max(user.reach.levels, levels), calls };
      return found.typed;
    }
    const text =
      levels > maximumLevels
        ? `with what it calls, this nests more than ${maximumLevels} levels deep`
        : `with what it calls, this diagram makes more than ${maximumCalls} calls`;
    this.#entangled = true;
    context.report(NCD2012, name.span, { text });
    return undefined;
  }

  #axisSize(context: Context, declaration: A.AxisDeclaration): Size | undefined {
    const user = this.#open.at(-1) as Open;
    const isOpen = this.#isOpen(declaration);
    if (!isOpen && (this.#known(declaration) || this.#openLevels() <= maximumLevels)) {
      const found = this.#find(declaration);
      this.#reachesTo(user, context.level + (found?.reach.depth ?? 0));
      return found?.axisSize;
    }
    this.#entangled = true;
    const { name } = declaration;
    if (isOpen) context.report(NCD3014, name.span, { axis: name.text });
    else
      context.report(NCD2012, name.span, {
        text: `axes are defined through each other more than ${maximumLevels} levels deep`,
      });
    return undefined;
  }

  #reachesTo(user: Open, depth: number): void {
    user.reach = { ...user.reach, depth: Math.max(user.reach.depth, depth) };
    if (depth > maximumLevels) this.#entangled = true;
  }
}

function checkAxis(declaration: A.AxisDeclaration, { context }: Frame): Found {
  const size = context.size(declaration.size);
  if (size) context.addAxis({ name: declaration.name.text, size, origin: { span: declaration.size.span } });
  context.settle();
  return { ...(context.failed || !size ? {} : { axisSize: size }), diagnostics: context.diagnostics };
}

import { type Lens, planLenses, testLenses } from '@ncd/language';
import type { CancellationToken, CodeLens, CodeLensParams } from 'vscode-languageserver';
import { type Session, typedOf } from '../session.ts';
import type { LensKind } from '../settings.ts';
import type { Requests } from './request.ts';

const switches: Readonly<Record<Lens['kind'], LensKind>> = { traffic: 'traffic', plan: 'plan', test: 'tests' };
const commands: Readonly<Record<Lens['kind'], string>> = {
  traffic: 'ncd.showDerivation',
  plan: 'ncd.showPlan',
  test: 'ncd.runTests',
};

export const codeLens: Requests = {
  capabilities: () => ({ codeLensProvider: {} }),
  answers: {
    'textDocument/codeLens': async (
      session: Session,
      { textDocument: { uri } }: CodeLensParams,
      token: CancellationToken,
    ): Promise<CodeLens[]> => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      const { lenses } = session.settings;
      const needsPlans = lenses.has('traffic') || lenses.has('plan');
      const planned = needsPlans ? await session.plans.of(session, uri, token) : undefined;
      return [...(planned?.plans ?? []).flatMap(planLenses), ...testLenses(typed)]
        .filter(({ kind }) => lenses.has(switches[kind]))
        .map(({ kind, span, title, argument }) => ({
          range: session.positions.range(span),
          command: {
            title,
            command: commands[kind],
            arguments: [{ uri, ...(kind === 'test' ? { item: argument } : { diagram: argument }) }],
          },
        }));
    },
  },
};

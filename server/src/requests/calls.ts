import { type CallItem, type CallSite, callItemAt, incomingCalls, outgoingCalls, type Typed } from '@ncd/language';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from 'vscode-languageserver';
import { entryFile, placeOf, programsOf, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';
import { symbolKinds } from './symbols.ts';

export const calls: Requests = {
  capabilities: () => ({ callHierarchyProvider: true }),
  answers: {
    'textDocument/prepareCallHierarchy': (
      session: Session,
      params: CallHierarchyPrepareParams,
    ): CallHierarchyItem[] => {
      const place = placeOf(session, params);
      const item = place && callItemAt(place.typed, place.offset);
      return item ? shown(session, item) : [];
    },
    'callHierarchy/incomingCalls': (
      session: Session,
      { item }: CallHierarchyIncomingCallsParams,
    ): CallHierarchyIncomingCall[] => {
      const found = itemBehind(session, item);
      if (!found) return [];
      const { kind } = found.item.item;
      if (kind !== 'diagram' && kind !== 'accumulator') return [];
      const callee = found.item.item;
      return [...new Set([found.typed, ...programsOf(session)])].flatMap((typed) =>
        incomingCalls(typed, callee).flatMap((site) =>
          shown(session, site.item).map((from) => ({ from, fromRanges: rangesOf(session, site) })),
        ),
      );
    },
    'callHierarchy/outgoingCalls': (
      session: Session,
      { item }: CallHierarchyOutgoingCallsParams,
    ): CallHierarchyOutgoingCall[] => {
      const found = itemBehind(session, item);
      if (!found) return [];
      return outgoingCalls(found.typed, found.item.item).flatMap((site) =>
        shown(session, site.item).map((to) => ({ to, fromRanges: rangesOf(session, site) })),
      );
    },
  },
};

function shown({ positions, library }: Session, { item, name, nameSpan }: CallItem): CallHierarchyItem[] {
  const uri = library.uriOf(item.span.file.path);
  if (uri === undefined) return [];
  const [range, selectionRange] = [positions.range(item.span), positions.range(nameSpan)];
  return [{ name, kind: symbolKinds[item.kind], uri, range, selectionRange }];
}

const rangesOf = ({ positions }: Session, { spans }: CallSite) => spans.map((span) => positions.range(span));

function itemBehind(
  session: Session,
  { uri, selectionRange }: CallHierarchyItem,
): { readonly typed: Typed; readonly item: CallItem } | undefined {
  const typed = typedOf(session, uri);
  const offset = typed && session.positions.offset(entryFile(typed), selectionRange.start);
  const item = typed && offset !== undefined ? callItemAt(typed, offset) : undefined;
  return typed && item && { typed, item };
}

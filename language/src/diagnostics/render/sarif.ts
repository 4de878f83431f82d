import { linesOf, type Span } from '../../source/index.ts';
import { explain } from '../catalogue.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** Diagnostics in the Static Analysis Results Interchange Format 2.1.0, which code hosts show beside a change.
 * Lines and columns (UTF-16 units) count from 1. `toolVersion` is that of the program which found them. */
export function renderSarif(diagnostics: readonly Diagnostic[], toolVersion: string): string {
  const codes = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ncd', version: toolVersion, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ruleIndex: codes.indexOf(diagnostic.code),
          level: levels[diagnostic.severity],
          message: { text: diagnostic.message + (diagnostic.hint ? `\nhelp: ${diagnostic.hint}` : '') },
          locations: diagnostic.span ? [{ physicalLocation: physicalLocation(diagnostic.span) }] : [],
          relatedLocations: diagnostic.related.map(({ span, message }, id) => ({
            id,
            physicalLocation: physicalLocation(span),
            message: { text: message },
          })),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rule(code: string) {
  const definition = explain(code);
  if (!definition) return { id: code };
  return {
    id: code,
    shortDescription: { text: definition.title },
    fullDescription: { text: definition.explanation },
    help: { text: definition.explanation, markdown: definition.explanation },
    defaultConfiguration: { level: levels[definition.severity] },
  };
}

function physicalLocation(span: Span) {
  const lines = linesOf(span.file);
  const start = lines.position(span.start);
  const end = lines.position(span.end);
  return {
    artifactLocation: { uri: uriOf(span.file.path) },
    region: {
      startLine: start.line + 1,
      startColumn: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
    },
  };
}

/** A path as a URI reference: relative ones stay so, to be read from the folder in which the tool ran. */
function uriOf(path: string): string {
  const uri = path.replaceAll('\\', '/').split('/').map(encodeSegment).join('/');
  if (/^[A-Za-z]:/.test(path)) return `file:///${uri}`;
  return uri.startsWith('/') ? `file://${uri}` : uri;
}

const encodeSegment = (segment: string) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));

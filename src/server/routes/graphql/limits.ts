/** Limits of a GraphQL request. */
import type { ASTVisitor, FragmentDefinitionNode, SelectionSetNode, ValidationContext } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';

/** Most tokens of a request: the cost of parsing grows with their number. */
export const MOST_TOKENS = 2000;
/** Deepest nesting of fields. The introspection query of tools has 13. */
const MOST_DEPTH = 15;
/** Most fields at the top level: each is a query of its own, whatever its alias. */
const MOST_QUERIES = 20;
/** Most fields in all. Fragments count at each use. */
const MOST_FIELDS = 500;

/** A validation rule: refuses requests that are too deep or too large, before any query runs. */
export function sizeRule(context: ValidationContext): ASTVisitor {
  const refuse = (message: string) =>
    context.reportError(createGraphQLError(message, { extensions: { code: 'too_large' } }));
  return {
    OperationDefinition({ selectionSet }) {
      const budget = { fields: 0 };
      const depth = measure(selectionSet, context, budget, []);
      if (depth > MOST_DEPTH) refuse(`The query is nested more than ${MOST_DEPTH} deep`);
      if (budget.fields > MOST_FIELDS) refuse(`The query asks for more than ${MOST_FIELDS} fields`);
      const top = { fields: 0 };
      countTop(selectionSet, context, top, []);
      if (top.fields > MOST_QUERIES) refuse(`The request asks more than ${MOST_QUERIES} queries`);
    },
  };
}

/** The depth of a selection; counts its fields. Stops at the limit: a few fragments can expand a short text to very many fields. */
function measure(
  set: SelectionSetNode,
  context: ValidationContext,
  budget: { fields: number },
  inside: readonly string[],
): number {
  let deepest = 0;
  for (const node of set.selections) {
    if (budget.fields > MOST_FIELDS || inside.length > MOST_FIELDS) return deepest;
    if (node.kind === 'Field') {
      budget.fields++;
      const below = node.selectionSet ? measure(node.selectionSet, context, budget, inside) : 0;
      deepest = Math.max(deepest, 1 + below);
      continue;
    }
    const found = selectionOf(node, context, inside);
    // Count the fragment itself too: empty fragments can nest without a field.
    budget.fields++;
    if (found) deepest = Math.max(deepest, measure(found.set, context, budget, found.inside));
  }
  return deepest;
}

function countTop(
  set: SelectionSetNode,
  context: ValidationContext,
  top: { fields: number },
  inside: readonly string[],
): void {
  for (const node of set.selections) {
    if (top.fields > MOST_QUERIES) return;
    top.fields++;
    const found = node.kind === 'Field' ? null : selectionOf(node, context, inside);
    if (found) countTop(found.set, context, top, found.inside);
  }
}

/** The selection of a fragment; `null` for a missing or recursive fragment, which other rules report. */
function selectionOf(
  node: Exclude<SelectionSetNode['selections'][number], { kind: 'Field' }>,
  context: ValidationContext,
  inside: readonly string[],
): { readonly set: SelectionSetNode; readonly inside: readonly string[] } | null {
  if (node.kind === 'InlineFragment') return { set: node.selectionSet, inside };
  const name = node.name.value;
  const fragment: FragmentDefinitionNode | null | undefined = context.getFragment(name);
  if (!fragment || inside.includes(name)) return null;
  return { set: fragment.selectionSet, inside: [...inside, name] };
}

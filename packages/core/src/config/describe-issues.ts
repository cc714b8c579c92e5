import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * What a zod schema has against a value, one line a problem, each with the path to the wrong value:
 * `vantagePoints[2].country: expected string, found nothing`.
 * @param root stands before each path: `plugins[0].options`.
 */
export function describeIssues(error: z.core.$ZodError, root = ''): string[] {
  return describeAll(error.issues, root);
}

/** The path to a value as one writes it in JavaScript: `testbeds[0].a.accounts["my app"]`. */
export function formatPath(path: readonly PropertyKey[], root = ''): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, root);
}

function describeAll(issues: readonly Issue[], root: string): string[] {
  return issues.flatMap((issue) => describeIssue(issue, root));
}

function describeIssue(issue: Issue, root: string): string[] {
  const where = formatPath(issue.path, root);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${formatPath([key], where)}: unknown key`);
  }
  if (issue.code === 'invalid_union') return describeUnion(issue.errors, where);
  return [`${where || 'the whole value'}: ${inPlainWords(issue.message)}`];
}

/** Of a value that fits none of several forms, only the forms it could have been meant as. */
function describeUnion(branches: readonly (readonly Issue[])[], where: string): string[] {
  const meant = branches.filter((issues) => !issues.some(isOfAnotherKind));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return describeAll(only, where);
  const forms = (meant.length > 0 ? meant : branches).map((issues) =>
    describeAll(issues, '')
      .map((line) => line.replace(/^the whole value: /, ''))
      .join(', '),
  );
  return [`${where || 'the whole value'}: ${[...new Set(forms)].join('; or ')}`];
}

/** A string where this form wants an object, and the like. */
function isOfAnotherKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function inPlainWords(message: string): string {
  return message
    .replace(/^(Invalid|Too)[a-z ]*: /, '')
    .replace(/, received undefined$/, ', found nothing')
    .replace(/, received /, ', found ');
}

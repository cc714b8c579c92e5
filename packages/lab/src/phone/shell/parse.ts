/** The shell's language, as far as the phone speaks it: no substitution of commands, no functions. */

export type WordPart = string | { readonly variable: string };
export type Word = readonly WordPart[];

export interface Redirect {
  /** 0, 1 or 2. */
  readonly descriptor: number;
  readonly kind: 'read' | 'write' | 'append' | 'duplicate';
  /** A file's name; for `duplicate` another descriptor. */
  readonly target: Word;
}

export interface SimpleCommand {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/** Commands joined by `|`. */
export type Pipeline = readonly SimpleCommand[];

export interface Step {
  /** When the pipeline runs, given how the one before ended. */
  readonly when: 'always' | 'success' | 'failure';
  readonly pipeline: Pipeline;
}

/** As the phone's shell words it, without the shell's name in front. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

type Token =
  | { readonly type: 'word'; readonly word: Word; readonly digits: string | undefined }
  | { readonly type: 'operator'; readonly text: string };

/** @throws ShellSyntaxError */
export function parseLine(line: string): Step[] {
  return buildSteps(tokenize(line));
}

const operators = ['&&', '||', '>>', '>&', '<&', '<<', ';', '\n', '|', '&', '>', '<', '(', ')'];

function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t' || char === '\r') {
      at += 1;
    } else if (char === '#') {
      const end = line.indexOf('\n', at);
      at = end < 0 ? line.length : end;
    } else {
      const operator = operators.find((candidate) => line.startsWith(candidate, at));
      if (operator === undefined) {
        const scanned = scanWord(line, at);
        tokens.push(scanned.token);
        at = scanned.end;
      } else {
        tokens.push({ type: 'operator', text: operator });
        at += operator.length;
      }
    }
  }
  return tokens;
}

function scanWord(line: string, start: number): { token: Token; end: number } {
  const parts: WordPart[] = [];
  let at = start;
  while (at < line.length && !/[\s;|&<>()]/.test(line.charAt(at))) {
    const char = line.charAt(at);
    if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) throw new ShellSyntaxError('no closing quote');
      parts.push(line.slice(at + 1, end));
      at = end + 1;
    } else if (char === '"') {
      at = scanDoubleQuoted(line, at + 1, parts);
    } else if (char === '\\') {
      // A backslash before the end of a line joins the two lines.
      const next = line.charAt(at + 1);
      parts.push(next === '\n' ? '' : next);
      at += 2;
    } else {
      at = scanPlain(line, at, parts);
    }
  }
  const text = line.slice(start, at);
  return {
    token: { type: 'word', word: parts, digits: /^[0-2]$/.test(text) ? text : undefined },
    end: at,
  };
}

/** Returns the position behind the closing quote. */
function scanDoubleQuoted(line: string, start: number, parts: WordPart[]): number {
  let at = start;
  // Even an empty pair of quotes makes a word.
  parts.push('');
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === '"') return at + 1;
    if (char === '\\' && /["\\$`\n]/.test(line.charAt(at + 1))) {
      const next = line.charAt(at + 1);
      parts.push(next === '\n' ? '' : next);
      at += 2;
    } else if (char === '\\') {
      parts.push(char);
      at += 1;
    } else {
      at = scanPlain(line, at, parts);
    }
  }
  throw new ShellSyntaxError('no closing quote');
}

/** One character, or a variable. */
function scanPlain(line: string, at: number, parts: WordPart[]): number {
  const rest = line.slice(at, at + 80);
  if (rest.startsWith('$(') || rest.startsWith('`')) {
    throw new ShellSyntaxError('substitution of commands is not supported');
  }
  const match = /^\$(?:([A-Za-z_]\w*|\?|\$)|\{([A-Za-z_]\w*)\})/.exec(rest);
  if (match === null) {
    parts.push(line.charAt(at));
    return at + 1;
  }
  parts.push({ variable: match[1] ?? match[2] ?? '' });
  return at + match[0].length;
}

function buildSteps(tokens: readonly Token[]): Step[] {
  const steps: Step[] = [];
  let when: Step['when'] = 'always';
  let pipeline: SimpleCommand[] = [];
  let words: Word[] = [];
  let redirects: Redirect[] = [];
  const rest = [...tokens];

  const endCommand = (operator: string): void => {
    if (words.length === 0 && redirects.length === 0) throw unexpected(operator);
    pipeline.push({ words, redirects });
    words = [];
    redirects = [];
  };
  const endPipeline = (operator: string): void => {
    const blank = words.length === 0 && redirects.length === 0 && pipeline.length === 0;
    if (blank && when === 'always' && operator === '\n') return;
    endCommand(operator);
    steps.push({ when, pipeline });
    pipeline = [];
    when = 'always';
  };

  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token.type === 'word') {
      const next = rest[0];
      const isDescriptor =
        token.digits !== undefined && next?.type === 'operator' && /^[<>]/.test(next.text);
      if (isDescriptor) {
        rest.shift();
        redirects.push(takeRedirect(next.text, Number(token.digits), rest));
      } else {
        words.push(token.word);
      }
      continue;
    }
    switch (token.text) {
      case ';':
      case '\n':
        endPipeline(token.text);
        break;
      case '&&':
      case '||':
        endPipeline(token.text);
        when = token.text === '&&' ? 'success' : 'failure';
        break;
      case '|':
        endCommand(token.text);
        break;
      case '>':
      case '>>':
      case '>&':
      case '<':
        redirects.push(takeRedirect(token.text, undefined, rest));
        break;
      default:
        throw unexpected(token.text);
    }
  }
  const open = words.length > 0 || redirects.length > 0 || pipeline.length > 0;
  if (open || when !== 'always') endPipeline('EOF');
  return steps;
}

function takeRedirect(operator: string, descriptor: number | undefined, rest: Token[]): Redirect {
  const target = rest.shift();
  if (target?.type !== 'word') throw unexpected(target?.text ?? 'EOF');
  const kinds: Readonly<Record<string, Redirect['kind']>> = {
    '>': 'write',
    '>>': 'append',
    '>&': 'duplicate',
    '<': 'read',
  };
  const kind = kinds[operator];
  if (kind === undefined) throw unexpected(operator);
  return { descriptor: descriptor ?? (kind === 'read' ? 0 : 1), kind, target: target.word };
}

function unexpected(text: string): ShellSyntaxError {
  return new ShellSyntaxError(`syntax error: unexpected '${text === '\n' ? 'newline' : text}'`);
}

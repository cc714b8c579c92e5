import { isIP } from 'node:net';

export interface MplsLabel {
  readonly label: number;
  readonly trafficClass: number;
  readonly bottomOfStack: boolean;
  readonly ttl: number;
}

/** What one word of a hop line says. */
export type Token =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'milliseconds' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'mark'; readonly mark: string }
  | { readonly kind: 'asns'; readonly asns: readonly number[] }
  | { readonly kind: 'mpls'; readonly labels: readonly MplsLabel[] };

/**
 * The words of a hop line. Brackets may hold blanks (`[AS 1739]`, `[MPLS: Label 16 Exp 0]`), a
 * mark keeps its own (`!<500>`), and a unit may stick to its number (`3.5ms`).
 */
const wordPattern =
  /MPLS(?:\s+(?:Label|CoS|TTL|S)=\d+)+|\[[^\]]*\]|<[^>\s]*>|\d+(?:[.,]\d+)?(?=(?:ms|msec)(?:\s|$))|\*|\S+/g;

/** Reads the words of (a part of) a hop line. Words that say nothing of a probe are left out. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [word] of text.matchAll(wordPattern)) {
    const token = readWord(word);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

function readWord(word: string): Token | undefined {
  if (word === '*') return { kind: 'silence' };
  if (word === 'ms' || word === 'msec') return { kind: 'milliseconds' };
  // `F=1500` is what `--mtu` prints where packets had to become smaller.
  if (word.startsWith('!') || /^F=\d+$/.test(word)) return { kind: 'mark', mark: word };
  if (word.startsWith('(') && word.endsWith(')') && isIP(word.slice(1, -1)) !== 0) {
    return { kind: 'address', address: word.slice(1, -1) };
  }
  const labels = readMpls(word);
  if (labels.length > 0) return { kind: 'mpls', labels };
  if (/^\[(?:\*|AS.*)\]$/.test(word)) return { kind: 'asns', asns: readAsns(word) };
  // Port states, TCP flags and other ICMP extensions (`[open]`, `<syn,ack>`), and `--back`'s hop
  // counts (`'-8'`): a path trace has no place for them.
  if (/^(?:\[.*\]|<.*>|'-?\d+')$/.test(word)) return undefined;
  if (/^\d+(?:[.,]\d+)?$/.test(word)) {
    return { kind: 'number', value: Number(word.replace(',', '.')) };
  }
  return { kind: 'name', name: word };
}

/** `[AS1739]`, `[AS1/AS2]`, `[AS 7018]`; none for `[*]` and for `[AS0]`, BSD's "unknown". */
function readAsns(word: string): number[] {
  return [...word.matchAll(/\d+/g)].map(([digits]) => Number(digits)).filter((asn) => asn > 0);
}

const mplsForms = [
  // Linux: <MPLS:L=16000,E=0,S=0,T=1/L=24001,E=0,S=1,T=1>
  /L=(?<label>\d+),E=(?<class>\d+),S=(?<bottom>\d),T=(?<ttl>\d+)/g,
  // NetBSD, OpenBSD, Cisco: [MPLS: Label 16000 Exp 0], Cisco also "Labels 16/17 Exp 0"
  /Labels? (?<label>\d+)(?:\/\d+)*,? Exp (?<class>\d+)/g,
  // Junos: MPLS Label=299776 CoS=0 TTL=1 S=1
  /Label=(?<label>\d+) CoS=(?<class>\d+) TTL=(?<ttl>\d+) S=(?<bottom>\d)/g,
];

/** Where a form leaves out the bottom-of-stack bit or the TTL: a stack of one whose label expired. */
function readMpls(word: string): MplsLabel[] {
  if (!word.includes('MPLS')) return [];
  const text = word.replace(/\s+/g, ' ');
  return mplsForms.flatMap((form) =>
    [...text.matchAll(form)].map(({ groups = {} }) => ({
      label: Number(groups.label),
      trafficClass: Number(groups.class),
      bottomOfStack: groups.bottom !== '0',
      ttl: Number(groups.ttl ?? 1),
    })),
  );
}

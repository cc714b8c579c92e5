import { z } from 'zod';
import { readDataFile } from './data-files.js';
import type { CodeKind, Place, PlaceTable } from './places.js';
import { codeKinds } from './places.js';

export const ruleSchema = z.strictObject({
  operator: z.string(),
  /** A name must end in one of them. */
  domains: z.array(z.string()).min(1),
  /**
   * Read on what stands before the domain, in lower case. Named groups: `iata`, `city`, `clli` hold a
   * place's code; `code` one of the kinds in `codes`; `cc` a country code, and `usState` a state of the
   * United States, that the place must agree with.
   */
  pattern: z.string(),
  /** The kinds of code that the group `code` may hold beside the aliases. */
  codes: z.array(z.enum(codeKinds)).optional(),
  /** The operator's own codes, and the IATA code of what each stands for. */
  aliases: z.record(z.string(), z.string()).default({}),
  /** Names, and the city each tells. */
  examples: z.record(z.string(), z.string()),
  /** Names that tell nothing. */
  counterExamples: z.array(z.string()),
});
/** How one operator writes places into the names of its routers. */
export type Rule = z.infer<typeof ruleSchema>;

export const rulesText = readDataFile('rules.json');
export const rules: readonly Rule[] = z.array(ruleSchema).parse(JSON.parse(rulesText));

export interface RuleMatch {
  readonly rule: Rule;
  readonly place: Place;
}

interface CompiledRule {
  readonly rule: Rule;
  readonly pattern: RegExp;
}

/** The operators' rules, found by the domain of a name. */
export class RuleBook {
  readonly #byDomain = new Map<string, CompiledRule[]>();

  constructor(
    rules: readonly Rule[],
    private readonly places: PlaceTable,
  ) {
    for (const rule of rules) {
      const compiled = { rule, pattern: new RegExp(rule.pattern) };
      for (const domain of rule.domains) {
        this.#byDomain.set(domain, [...(this.#byDomain.get(domain) ?? []), compiled]);
      }
    }
  }

  /**
   * `undefined` where no rule knows the name's domain; `null` where one does, but reads no place in
   * this name.
   * @param name in lower case.
   */
  read(name: string): RuleMatch | null | undefined {
    const labels = name.split('.');
    let known = false;
    for (let i = 1; i < labels.length; i++) {
      const compiled = this.#byDomain.get(labels.slice(i).join('.')) ?? [];
      known ||= compiled.length > 0;
      const host = labels.slice(0, i).join('.');
      for (const { rule, pattern } of compiled) {
        const groups = pattern.exec(host)?.groups;
        const place = groups === undefined ? undefined : this.#placeOf(rule, groups);
        if (place !== undefined) return { rule, place };
      }
    }
    return known ? null : undefined;
  }

  #placeOf(rule: Rule, groups: Readonly<Record<string, string | undefined>>): Place | undefined {
    const { cc, usState } = groups;
    const place = this.#find(rule, groups);
    if (cc !== undefined && place?.country !== countryOf(cc)) return undefined;
    if (usState !== undefined && place?.country !== 'US') return undefined;
    return place;
  }

  #find(rule: Rule, groups: Readonly<Record<string, string | undefined>>): Place | undefined {
    const kinds: readonly (readonly [string | undefined, readonly CodeKind[]])[] = [
      [groups.iata, ['iata']],
      [groups.city, ['city']],
      [groups.clli, ['clli']],
      [groups.code, rule.codes ?? []],
    ];
    for (const [code, readAs] of kinds) {
      if (code === undefined) continue;
      const alias = rule.aliases[code];
      if (alias !== undefined) return this.places.find('iata', alias);
      for (const kind of readAs) {
        const place = this.places.find(kind, code);
        if (place !== undefined) return place;
      }
    }
    return undefined;
  }
}

/** Names write `uk` for what ISO 3166-1 calls GB. */
function countryOf(code: string): string {
  return code === 'uk' ? 'GB' : code.toUpperCase();
}

import type { ShellResult } from '../../src/index.js';
import type { Answer } from './scripted-shell.js';
import { ScriptedShell } from './scripted-shell.js';

/** A scripted phone that has a settings provider; what the script answers comes first. */
export class SettingsShell extends ScriptedShell {
  /** By namespace and key, joined by a space. */
  readonly values = new Map<string, string>();

  constructor(private readonly answers: Record<string, Answer | readonly Answer[]> = {}) {
    super({ ...answers, 'settings*': '' });
  }

  override async execute(argv: readonly string[]): Promise<ShellResult> {
    const scripted = await super.execute(argv);
    const [program, verb, namespace = '', key = '', value = ''] = argv;
    if (program !== 'settings' || `settings ${verb}*` in this.answers) return scripted;
    return { ...scripted, stdout: Buffer.from(this.settings(verb, namespace, key, value)) };
  }

  private settings(verb: string | undefined, namespace: string, key: string, value: string) {
    const name = `${namespace} ${key}`;
    if (verb === 'get') return `${this.values.get(name) ?? 'null'}\n`;
    if (verb === 'put') this.values.set(name, value);
    if (verb === 'delete') return `Deleted ${this.values.delete(name) ? 1 : 0} rows\n`;
    if (verb !== 'list') return '';
    const entries = [...this.values].filter(([one]) => one.startsWith(`${namespace} `));
    return entries.map(([one, text]) => `${one.slice(namespace.length + 1)}=${text}\n`).join('');
  }
}

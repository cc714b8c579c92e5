import type { Tables } from '@matador/analysis';
import { tablesSchema } from '@matador/analysis';
import { expect } from 'chai';
import { escapeLatex } from '../../src/latex/escape.js';
import { latexTables } from '../../src/latex/tables.js';

describe('LaTeX', () => {
  it('takes the meaning from every special character', () => {
    expect(escapeLatex('\\input{x} 50% & $a_1^2 #1 ~<>|"')).to.equal(
      '\\textbackslash{}input\\{x\\} 50\\% \\& \\$a\\_1\\textasciicircum{}2 \\#1 ' +
        '\\textasciitilde{}\\textless{}\\textgreater{}\\textbar{}\\textquotedbl{}',
    );
    expect(escapeLatex('one\n\n\\end{tabular}')).to.equal('one \\textbackslash{}end\\{tabular\\}');
  });

  it('sets Table 3 with booktabs, the marks, and counts of how many where not all were measured', () => {
    const cell = (count: number, n: number, mark?: '<' | '>') => ({
      ...(mark === undefined ? {} : { mark }),
      ...{ count, n, share: n === 0 ? null : count / n, interval: null, bounds: null },
      unknownPairs: 0,
    });
    const row: Tables['table3'][number] = {
      ...{ region: 'Asia & Co', group: '5 Eyes', vantagePoints: 7, pairs: 28 },
      network: cell(6, 28),
      applications: { up: cell(28, 28, '>'), down: cell(1, 20, '<'), none: cell(0, 0) },
    };
    const apps = ['up', 'down', 'none'].map((id) => ({
      id,
      name: id,
      manifest: null,
      versions: [],
    }));
    const tables = tablesSchema.parse({
      ...{ schema: 'matador/tables/1', regions: [], groups: [], geodata: [] },
      table2: [],
      table3: [row],
    });
    const text = latexTables(apps, tables).get('table3.tex');
    expect(text?.split('\n')).to.deep.equal([
      '\\begin{tabular}{llrrrrrrrrr}',
      '\\toprule',
      'Region & Interest group & Pairs & \\multicolumn{2}{c}{Direct path} & \\multicolumn{2}{c}{up} & \\multicolumn{2}{c}{down} & \\multicolumn{2}{c}{none} \\\\',
      '\\cmidrule(lr){4-5} \\cmidrule(lr){6-7} \\cmidrule(lr){8-9} \\cmidrule(lr){10-11}',
      ' &  &  & \\# & \\% & \\# & \\% & \\# & \\% & \\# & \\% \\\\',
      '\\midrule',
      'Asia \\& Co & 5 Eyes & 28 & 6 & 21\\,\\% & 28 & $>$\\,100\\,\\% & 1/20 & $<$\\,5\\,\\% & -- & -- \\\\',
      '\\bottomrule',
      '\\end{tabular}',
      '',
    ]);
  });
});

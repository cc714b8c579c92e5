import type { LocalityRecord } from '@matador/analysis';
import { expect } from 'chai';
import { answerOf } from '../../src/data/answer.js';
import { leavesVerdict, outermostRegions, verdictOf } from '../../src/data/paths.js';

const no = { answer: false, surely: false, possibly: false };
const yes = { answer: true, surely: true, possibly: true };
const perhaps = { answer: true, surely: false, possibly: true };

function path(
  pair: string,
  app: string | null,
  leaves: typeof no,
  more: Partial<LocalityRecord> = {},
): LocalityRecord {
  const [a = '', b = ''] = pair.split('-').map((id) => id);
  return {
    schema: 'matador/locality/1',
    a: { id: a, country: a.toUpperCase() },
    b: { id: b, country: b.toUpperCase() },
    path: app === null ? 'network' : 'application',
    app,
    measurements: ['x'],
    hops: [],
    unknownHops: 0,
    countries: [],
    leaves: [{ region: 'Europe', ...leaves }],
    accessible: [{ group: 'EU', ...leaves }],
    ...more,
  };
}

describe('verdicts', () => {
  it('are sure of a yes in spite of unknown hops, and of a no only without any', () => {
    expect(verdictOf({ group: 'EU', ...yes }, 3)).to.equal('Y');
    expect(verdictOf({ group: 'EU', ...perhaps }, 0)).to.equal('y');
    expect(verdictOf({ group: 'EU', ...no, possibly: true }, 0)).to.equal('n');
    expect(verdictOf({ group: 'EU', ...no }, 1)).to.equal('n');
    expect(verdictOf({ group: 'EU', ...no }, 0)).to.equal('N');
    expect(verdictOf(undefined, 0)).to.equal('-');
  });

  it('ask of the outermost region that holds both ends', () => {
    const regions = [
      { name: 'Americas', countries: ['AR', 'BR', 'US'] },
      { name: 'South America', countries: ['AR', 'BR'] },
      { name: 'Europe', countries: ['DE'] },
    ];
    expect(outermostRegions({ regions })).to.deep.equal(['Americas', 'Europe']);
    const viaUs = path('ar-br', 'signal', no, {
      leaves: [
        { region: 'Americas', ...no },
        { region: 'South America', ...yes },
      ],
    });
    expect(leavesVerdict(viaUs, ['Americas', 'Europe'])).to.equal('N');
    expect(leavesVerdict(viaUs, ['South America'])).to.equal('Y');
    expect(leavesVerdict(viaUs, ['Europe'])).to.equal('-');
  });
});

describe('the answer', () => {
  const paths = [
    path('de-fr', null, no),
    path('de-fr', 'signal', yes),
    path('de-de', null, no),
    path('de-de', 'signal', perhaps),
    path('es-fr', null, yes),
    path('es-fr', 'signal', no, { unknownHops: 2 }),
    path('de-us', 'signal', yes, { leaves: [] }),
    path('de-fr', 'threema', no),
  ];
  const input = { paths, app: 'signal', groups: ['EU'], regions: ['Europe'] };

  it('counts pairs, what is sure of them, and what the app adds or spares', () => {
    const { leaves } = answerOf({ ...input, withinOnly: false });
    expect(leaves.path).to.include({ n: 3, yes: 2, surely: 1, open: 1, interval: null });
    expect(leaves.network).to.include({ n: 3, yes: 1, surely: 1, open: 0 });
    expect(leaves).to.include({ added: 2, spared: 1 });
  });

  it('asks who can reach of all pairs, or of those within the region', () => {
    const reachOf = (withinOnly: boolean) => answerOf({ ...input, withinOnly }).reach[0]?.path;
    expect(reachOf(false)).to.include({ n: 4, yes: 3 });
    expect(reachOf(true)).to.include({ n: 3, yes: 2 });
  });
});

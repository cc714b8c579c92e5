import type { LabEvent } from '@matador/lab';
import { expect } from 'chai';
import { renderLabEvent } from '../../src/commands/lab.js';

describe('what a lab tells', () => {
  const cases: [LabEvent, string | null][] = [
    [{ kind: 'stage-started', stage: 'phones' }, null],
    [{ kind: 'stage-done', stage: 'phones', ms: 1099.4 }, 'lab: phones ready in 1099 ms'],
    [
      { kind: 'up', scenario: 'six-countries', namespaces: 35, links: 38, ms: 3000 },
      'lab: six-countries is up: 35 namespaces, 38 links',
    ],
    [
      { kind: 'program-died', name: 'sshd de', status: 255, signal: null, lastWords: 'no key' },
      'lab: sshd de ended on its own (status 255): no key',
    ],
    [
      { kind: 'program-died', name: 'phone a', status: null, signal: 'SIGKILL', lastWords: '' },
      'lab: phone a ended on its own (SIGKILL): ',
    ],
    [{ kind: 'down', status: 0 }, null],
  ];
  for (const [event, line] of cases) {
    it(`${event.kind}: ${line ?? 'nothing'}`, () => {
      expect(renderLabEvent(event)).to.equal(line);
    });
  }
});

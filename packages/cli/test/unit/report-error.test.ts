import { MatadorError, UsageError } from '@matador/core';
import { expect } from 'chai';
import { CommanderError } from 'commander';
import { describeError, exitStatusOf } from '../../src/report-error.js';

describe('how errors are told', () => {
  const cause = new Error('ECONNREFUSED');
  const failed = new MatadorError('de does not answer', {
    code: 'unreachable',
    hint: 'Is it up?',
    cause,
  });

  it('a failure: message and hint, without a stack, exit status 1', () => {
    expect(describeError(failed, false)).to.equal('matador: de does not answer\n  Is it up?\n');
    expect(exitStatusOf(failed)).to.equal(1);
  });

  it('with --debug also where it was thrown, and what caused it', () => {
    const text = describeError(failed, true);
    expect(text).to.match(/report-error\.test/);
    expect(text).to.match(/caused by:\nError: ECONNREFUSED/);
  });

  it('wrong use: exit status 2', () => {
    expect(exitStatusOf(new UsageError('no', { code: 'x' }))).to.equal(2);
    expect(exitStatusOf(new CommanderError(1, 'commander.unknownOption', 'x'))).to.equal(2);
  });

  it('help that was asked for is no error, and commander prints for itself', () => {
    const help = new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)');
    expect(exitStatusOf(help)).to.equal(0);
    expect(describeError(help, false)).to.equal('');
  });

  it('a stop that was asked for has no hint', () => {
    const stopped = new Error('This operation was aborted');
    stopped.name = 'AbortError';
    expect(describeError(stopped, false)).to.equal('matador: stopped\n');
    expect(exitStatusOf(stopped)).to.equal(1);
  });

  it('anything else: exit status 1, and how to see more', () => {
    for (const thrown of [new TypeError('x is not a function'), 'text', undefined]) {
      expect(exitStatusOf(thrown)).to.equal(1);
      expect(describeError(thrown, false)).to.match(/^matador: .*\n {2}.*--debug.*\n$/);
    }
  });
});

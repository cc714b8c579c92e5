import type { ActivityRecord } from '../records.js';
import type { MessagingKin } from './kin.js';
import { cluesOfName } from './name-words.js';
import type { PoolFit } from './pools.js';
import { count } from './score.js';
import type { Clue } from './weights.js';

/** Something noticed about a target, and how to say it. */
export interface Noticed {
  readonly clue: Clue;
  readonly sentence: string;
}

/** What is known of an app when a target's role is told. */
export interface AppContext {
  /** How many recordings with the app closed there were. */
  readonly controls: number;
  readonly kin: MessagingKin;
}

/** Google's and Apple's documentation of what firewalls must let through. */
const pushPorts = [5223, 5228, 5229, 5230];
/** RFC 8489 section 18.6. */
const stunPorts = [3478, 5349];
const ntpPort = 123;

/** Down or up counts as more where it is so many times as much, of so many bytes at least. */
const mostly = { times: 8, bytes: 10_000 } as const;
/** TLS certificates make any short exchange look like a download: up needs to be more only. */
const mostlyOut = { times: 1.2, bytes: 1500 } as const;
/** A connection that is kept for most of the recording and never says much at once. */
const lasting = { share: 0.6, burst: 3000 } as const;

/** Everything that is noticed about a target, what it did at the messages apart. */
export function noticedAbout(
  activity: ActivityRecord,
  fit: PoolFit | null,
  { controls, kin }: AppContext,
): Noticed[] {
  return [
    ...noticedOfPeer(activity),
    ...noticedInProtocol(activity),
    ...noticedInNames(activity),
    ...noticedInShape(activity),
    ...(activity.peer || fit?.bothSides !== true
      ? []
      : [{ clue: 'both-sides' as const, sentence: 'The same on both sides.' }]),
    ...kin.of(activity).map((clue) => ({ clue, sentence: kinSentences[clue] })),
    ...(activity.peer ? [] : [{ clue: controlClue(activity, controls), sentence: '' }]),
  ];
}

const kinSentences = {
  'kin-subnet': 'In the subnet of a messaging endpoint.',
  'kin-domain': 'Under the domain of a messaging endpoint.',
  'kin-as': 'In the network (AS) of a messaging endpoint.',
} as const;

function controlClue({ knownAs }: ActivityRecord, controls: number): Clue {
  if (controls === 0) return 'no-controls';
  return knownAs === null ? 'not-in-controls' : 'in-controls';
}

function noticedOfPeer({ peer, shape, sent, received }: ActivityRecord): Noticed[] {
  const marks = sent.marks + received.marks;
  if (!peer) {
    const straight = count(marks, 'p');
    // What did not go straight has to have gone by something.
    if (straight === 0 || 2 * straight < marks.length || /[+o]/.test(marks)) return [];
    const sentence = `${straight} of ${marks.length} messages went straight to the other phone.`;
    return [{ clue: 'past-it', sentence }];
  }
  const answered = shape.payloadIn > 0;
  return [
    answered
      ? { clue: 'peer', sentence: 'Peer-to-peer: the other side’s traffic comes from there.' }
      : {
          clue: 'peer-unanswered',
          sentence: 'Tried to reach the other phone directly; nothing came back.',
        },
  ];
}

function noticedInProtocol({ protocol, port, service, directory }: ActivityRecord): Noticed[] {
  const noticed: Noticed[] = [];
  const at = `${protocol} port ${port ?? '–'}`;
  if (service === 'stun' || service === 'turn') {
    noticed.push({ clue: 'stun', sentence: `Speaks ${service.toUpperCase()}.` });
  } else if (service !== undefined) {
    noticed.push({ clue: 'encrypted-dns', sentence: `Recognised as ${service}.` });
  }
  if (directory) {
    noticed.push({ clue: 'is-directory', sentence: 'Gave out addresses that were used.' });
  }
  if (protocol === 'udp' && port === ntpPort)
    noticed.push({ clue: 'ntp', sentence: 'NTP’s port.' });
  if (protocol === 'tcp' && pushPorts.includes(port ?? 0)) {
    noticed.push({ clue: 'push-port', sentence: `${at} is used by push services.` });
  }
  if (stunPorts.includes(port ?? 0)) {
    noticed.push({ clue: 'stun-port', sentence: `${at} is STUN’s.` });
  }
  return noticed;
}

function noticedInNames({ namesOfApp, names }: ActivityRecord): Noticed[] {
  const noticed = (namesOfApp.length > 0 ? namesOfApp : names).flatMap((name) =>
    cluesOfName(name).map(({ clue, word }): Noticed => ({
      clue,
      sentence: `“${word}” in the name ${name}.`,
    })),
  );
  // Several names with the same word say it once.
  return [...new Map(noticed.reverse().map((each) => [each.clue, each])).values()].reverse();
}

function noticedInShape({ shape, sent, received }: ActivityRecord): Noticed[] {
  const { payloadIn, payloadOut, lastedMs, observedMs, largestBurst, likeCall } = shape;
  const noticed: Noticed[] = [];
  const bytes = `${payloadIn} bytes down, ${payloadOut} up`;
  if (payloadIn >= mostly.bytes && payloadIn >= mostly.times * payloadOut) {
    noticed.push({ clue: 'mostly-in', sentence: `Mostly downloads: ${bytes}.` });
  } else if (payloadOut >= mostlyOut.bytes && payloadOut >= mostlyOut.times * payloadIn) {
    noticed.push({ clue: 'mostly-out', sentence: `Mostly uploads: ${bytes}.` });
  }
  if (lastedMs >= lasting.share * observedMs && largestBurst <= lasting.burst) {
    noticed.push({ clue: 'quiet-and-lasting', sentence: 'Kept, and never says much at once.' });
  }
  if (likeCall) {
    noticed.push({ clue: 'call-rate', sentence: 'Datagrams both ways as steady as in a call.' });
  }
  if (count(sent.marks, '+') === 0 && count(received.marks, '+') >= 2) {
    noticed.push({
      clue: 'woken',
      sentence: 'Speaks up when a message comes, never when one goes.',
    });
  }
  return noticed;
}

import { MatadorError } from '@matador/core';
import type { FailureSource } from '@matador/core';

interface Known {
  readonly pattern: RegExp;
  readonly code: string;
  readonly source: FailureSource;
  readonly hint: string;
}

/** What OpenSSH says, most telling first. */
const known: readonly Known[] = [
  {
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'host-key-mismatch',
    source: 'vantage-point',
    hint: 'The server shows the gateway another host key than it showed the shell: make sure that both reach the same machine.',
  },
  {
    pattern: /Permission denied|Too many authentication failures/,
    code: 'authentication-failed',
    source: 'vantage-point',
    hint: 'Check `user` and key, and that the gateway can read the key file or reach the agent.',
  },
  {
    pattern: /Server has rejected tunnel device forwarding|Server refused tunnel/,
    code: 'tunnel-refused',
    source: 'vantage-point',
    hint: "Set `PermitTunnel point-to-point` in the vantage point's sshd_config and reload sshd.",
  },
  {
    pattern: /Remote: Failed to open the tunnel device/,
    code: 'no-tunnel-device',
    source: 'vantage-point',
    hint: 'Check that the user is root there and that /dev/net/tun exists (`modprobe tun`).',
  },
  {
    pattern:
      /failed to open tunnel (control interface|device)|Tunnel device open failed|failed to configure tunnel/,
    code: 'no-tunnel-device',
    source: 'gateway',
    hint: 'Check that the engine is root on the gateway and that /dev/net/tun exists there (`modprobe tun`).',
  },
  {
    pattern: /Could not request local forwarding|cannot listen to port|Address already in use/,
    code: 'port-in-use',
    source: 'gateway',
    hint: 'Another program on the gateway listens at that port; the next attempt takes another.',
  },
  {
    pattern: /Bad configuration option: knownhostscommand/i,
    code: 'ssh-too-old',
    source: 'gateway',
    hint: 'Install OpenSSH 8.5 or newer on the gateway.',
  },
  {
    pattern: /Tunnel forwarding failed|administratively prohibited/,
    code: 'tunnel-refused',
    source: 'vantage-point',
    hint: "Check PermitTunnel and the key's restrictions at the vantage point.",
  },
  {
    pattern: /Connection timed out|Operation timed out|Connection to .* timed out/,
    code: 'connect-timeout',
    source: 'vantage-point',
    hint: 'Check that the gateway can reach the vantage point.',
  },
  {
    pattern:
      /Connection refused|No route to host|Network is unreachable|Could not resolve hostname/,
    code: 'unreachable',
    source: 'vantage-point',
    hint: 'Check that the gateway can reach the vantage point.',
  },
];

/** Why the OpenSSH client ended, from what it wrote. */
export function sshFailure(stderr: string): MatadorError {
  const match = known.find(({ pattern }) => pattern.test(stderr));
  const said = lastWords(stderr) || 'it said nothing';
  if (match === undefined) {
    return new MatadorError(`the tunnel's ssh ended: ${said}`, {
      code: 'tunnel-died',
      source: 'tunnel',
      hint: 'Try `ssh -w any:any` from the gateway to the vantage point by hand.',
    });
  }
  const { code, source, hint } = match;
  return new MatadorError(`the tunnel cannot be opened: ${said}`, { code, source, hint });
}

function lastWords(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.replace(/^debug1: (Remote: )/, '$1').trim())
    .filter((line) => line !== '' && !/^(debug1|OpenSSH_|Transferred|Bytes per)/.test(line));
  return lines.slice(-2).join(' ').slice(-300);
}

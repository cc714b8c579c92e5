/**
 * What is done at the vantage point, as constant text; data reaches it as arguments. Each tunnel has
 * one nft table there, `matador-tunN-forwardX`: N is the unit of a tunnel device that lives only as
 * long as its SSH connection, so a table whose device is gone belongs to a dead run. X is what
 * ip_forward was before the first of them; whoever removes the last one restores it. The lock is a
 * file of the network namespace itself and leaves nothing behind.
 */

const common = `
fail() { echo "matador-failed: $1"; exit 3; }
lock() { exec 9</proc/sys/net/ipv4/ip_forward && flock 9; }
tables() { nft list tables | sed -n 's/^table ip \\(matador-tun[0-9]*-forward[01]\\)$/\\1/p'; }
exists() { ip link show dev "$1" >/dev/null 2>&1; }
`;

/** Arguments: device, the vantage point's own address, the gateway's. */
export const setUpScript = `${common}
device=$1 own=$2 peer=$3
[ "$(id -u)" = 0 ] || fail no-root
[ -c /dev/net/tun ] || fail no-tunnel-device
for program in ip nft flock sed; do
  command -v "$program" >/dev/null 2>&1 || fail "command-not-found $program"
done
tries=0
until exists "$device"; do
  tries=$((tries + 1))
  [ "$tries" -le 400 ] || fail tunnel-timeout
  sleep 0.05
done
lock
found=
for table in $(tables); do
  found=\${table##*-forward}
  name=\${table#matador-}
  exists "\${name%-forward?}" || nft delete table ip "$table"
done
[ -n "$found" ] || found=$(cat /proc/sys/net/ipv4/ip_forward)
set -e
nft -f - <<RULES
table ip matador-$device-forward$found {
  chain exit {
    type nat hook postrouting priority 100; policy accept;
    ip saddr $peer oifname != "$device" masquerade
  }
}
RULES
echo 1 >/proc/sys/net/ipv4/ip_forward
ip address replace "$own" peer "$peer" dev "$device"
ip link set dev "$device" up
`;

/** Argument: device. */
export const tearDownScript = `${common}
device=$1
lock
found=
for table in $(tables); do
  case $table in
    "matador-$device-forward"?) found=\${table##*-forward}; nft delete table ip "$table" ;;
  esac
done
[ "$found" != 0 ] || [ -n "$(tables)" ] || echo 0 >/proc/sys/net/ipv4/ip_forward
exists "$device" && ip link delete dev "$device"
exit 0
`;

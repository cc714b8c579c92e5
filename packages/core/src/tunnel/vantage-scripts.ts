/**
 * What is done at the vantage point, as constant text; data reaches it as arguments. Each tunnel has
 * one nft table there, `matador-DEVICE-foundXYZ`: a table whose device is gone belongs to a dead run.
 * X is what IPv4 forwarding was before the first of them, Y the same of IPv6, and Z what accept_ra of
 * the IPv6 uplink was (x: no IPv6, not touched); whoever removes the last one restores them. The lock
 * is a file of the network namespace itself and leaves nothing behind.
 */
export const vantageCommon = `
fail() { echo "matador-failed: $*"; exit 3; }
need() {
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || fail command-not-found "$program"
  done
}
lock() { exec 9</proc/sys/net/ipv4/ip_forward && flock 9; }
unlock() { exec 9<&-; }
# By the shell alone: this is asked many times while something waits for a device.
exists() { [ -e "/proc/sys/net/ipv4/conf/$1" ]; }
tables() { nft list tables | sed -n 's/^table inet \\(matador-[a-z]*[0-9]*-found[012x]*\\)$/\\1/p'; }

# The interface that leads to the IPv6 Internet, where the machine has a global address of its own.
uplink6() {
  ip -6 route get 2000::1 2>/dev/null | sed -n '1s/.* dev \\([^ ]*\\).* src [23][0-9a-f:]*.*/\\1/p'
}
found() {
  uplink=$(uplink6)
  if [ -n "$uplink" ]; then
    echo "$(cat "$v4")$(cat "$v6/all/forwarding")$(cat "$v6/$uplink/accept_ra")"
  else
    echo "$(cat "$v4")xx"
  fi
}
v4=/proc/sys/net/ipv4/ip_forward
v6=/proc/sys/net/ipv6/conf

# A machine that forwards heeds router advertisements only with accept_ra 2.
forward() {
  echo 1 >"$v4"
  uplink=$(uplink6)
  case $1 in
    *xx) return ;;
    *1) [ -z "$uplink" ] || echo 2 >"$v6/$uplink/accept_ra" ;;
  esac
  echo 1 >"$v6/all/forwarding"
}
restore() {
  case $1 in 0*) echo 0 >"$v4" ;; esac
  case $1 in ?0?) echo 0 >"$v6/all/forwarding" ;; esac
  uplink=$(uplink6)
  case $1 in ??1) [ -z "$uplink" ] || echo 1 >"$v6/$uplink/accept_ra" ;; esac
}

# Whether the tunnel of this device is in use. A WireGuard device could outlive its script.
alive() {
  exists "$1" || return 1
  case $1 in mwv*) grep -qszx "matado[r]-$1" /proc/[0-9]*/cmdline ;; esac
}

# Removes what tunnels left that are not alive, and prints their devices; what the first of all tunnels
# found is known afterwards.
sweep() {
  first=
  for table in $(tables); do
    first=\${table##*-found}
    name=\${table#matador-}
    name=\${name%-found*}
    alive "$name" && continue
    exists "$name" && ip link delete dev "$name"
    nft delete table inet "$table"
    echo "matador-removed: $name"
  done
}

# Arguments: device, the gateway's IPv4 and IPv6 address. Prints whether IPv6 has a way out.
enter() {
  lock
  sweep
  [ -n "$first" ] || first=$(found)
  rules=$(cat <<RULES
table inet matador-$1-found$first {
  chain exit {
    type nat hook postrouting priority 100; policy accept;
    ip saddr $2 oifname != "$1" masquerade
    ip6 saddr $3 oifname != "$1" masquerade
  }
}
RULES
  )
  said=$(printf '%s\\n' "$rules" | nft -f - 2>&1) || fail no-nft "$said"
  forward "$first"
  case $first in *xx) ipv6=no ;; *) ipv6=yes ;; esac
  unlock
}

# Argument: device. The table goes last: whoever is killed meanwhile leaves it to be found.
leave() {
  lock
  first= mine= others=
  for table in $(tables); do
    case $table in
      "matador-$1-found"*) first=\${table##*-found} mine=$table ;;
      *) others=yes ;;
    esac
  done
  [ -z "$mine" ] || [ -n "$others" ] || restore "$first"
  [ -z "$mine" ] || nft delete table inet "$mine"
  unlock
}
`;

/**
 * Waits for the device, which something else makes, and gives it addresses and a way out.
 * Arguments: device; IPv4 and IPv6 address, the vantage point's own and then the gateway's.
 */
export const setUpScript = `${vantageCommon}
device=$1 own=$2 own6=$3 peer=$4 peer6=$5
[ "$(id -u)" = 0 ] || fail no-root
[ -c /dev/net/tun ] || fail no-tunnel-device
need ip nft flock sed
tries=0
until exists "$device"; do
  tries=$((tries + 1))
  [ "$tries" -le 400 ] || fail tunnel-timeout
  sleep 0.05
done
enter "$device" "$peer" "$peer6"
set -e
# Up first: an IPv6 peer's route does not survive it.
ip link set dev "$device" up
ip address replace "$own" peer "$peer" dev "$device"
[ "$ipv6" = no ] || ip address replace "$own6" peer "$peer6" dev "$device" nodad
echo "matador-ready ipv6=$ipv6"
`;

/**
 * Removes what dead runs left, and says what that was. A tunnel that has only just lost its gateway is
 * given a moment to die.
 */
export const restoreScript = `${vantageCommon}
[ "$(id -u)" = 0 ] || exit 0
command -v nft >/dev/null 2>&1 || exit 0
tries=0
while :; do
  lock
  sweep
  [ -z "$first" ] || [ -n "$(tables)" ] || restore "$first"
  tries=$((tries + 1))
  [ -n "$(tables)" ] && [ "$tries" -lt 30 ] || break
  unlock
  sleep 0.1
done
`;

/** Argument: device. */
export const tearDownScript = `${vantageCommon}
leave "$1"
exists "$1" && ip link delete dev "$1"
exit 0
`;

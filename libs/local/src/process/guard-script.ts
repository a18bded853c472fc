/**
 * What every child starts as: a shell that leaves a watchdog behind and then becomes the real command, so
 * the pid stays the child's own. The watchdog holds the read end of a pipe whose write end only the
 * supervisor has. However the supervisor dies, kill -9 included, the kernel closes that pipe; the watchdog
 * then asks the child to end, and after the grace period ends its whole process group, itself included.
 * It is a shell and not a Node process because one per child must cost next to nothing.
 *
 * Arguments: signal, grace in tenths of a second, command and its arguments. fd 3 is the pipe, fd 4 the
 * IPC channel of children that have one: the watchdog must not keep that open.
 */
export const guardScript = `
signal=$1; tenths=$2; shift 2
main=$$
(
  trap '' INT TERM HUP
  exec 4<&-
  read -r _ <&3
  kill -s "$signal" "$main"
  while [ "$tenths" -gt 0 ] && kill -0 "$main"; do sleep 0.1; tenths=$((tenths - 1)); done
  kill -s KILL -- "-$main"
) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-
`;

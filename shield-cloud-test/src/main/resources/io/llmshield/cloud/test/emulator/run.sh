# Runs a program until standard input ends, which it does when the process that started this one is gone.
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
trap 'kill "$program" 2>/dev/null' TERM INT
{ cat <&3 >/dev/null; kill "$program" 2>/dev/null; } &
watcher=$!
wait "$program"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"

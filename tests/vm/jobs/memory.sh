# Tests the memory of a small PC: alone, then beside a program that takes ever more of it.
taker='
import time
kept = []
for _ in range(15):
    kept.append(b"x" * (12 << 20))
    time.sleep(1)
time.sleep(600)
'
refurb memory --minutes 1 --json >out/alone.json
echo $? >out/alone.status
(
    until grep -qs stressapptest /proc/[0-9]*/comm; do sleep 0.2; done
    exec python3 -c "$taker"
) &
refurb memory --minutes 1 --json >out/beside.json
echo $? >out/beside.status
kill -0 $! && echo yes >out/taker_lives
kill $!
cat /proc/meminfo >out/meminfo.txt
cat /proc/iomem >out/iomem.txt
dmesg >out/dmesg.txt
stressapptest -W -M 32 -s 60 -m 1 --force_errors --stop_on_errors >out/forced.txt
python3 -c 'from refurb.host.pagemap import page_flags; print(page_flags())' >out/page_flags
true

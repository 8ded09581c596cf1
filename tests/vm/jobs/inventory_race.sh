# The whole inventory against the tools that it replaces, one after another, in turns.
# out/times.txt: seconds of a cold `refurb inventory`, of the inventory in a running refurb, of the
# other tools, and of a Python that does nothing.
set -e
disks=$(lsblk -dnpo NAME -e 254) # all but the virtio disk with the system
now() { date +%s.%N; }
race() {
    first=$(now)
    refurb inventory --json >out/inventory.json
    second=$(now)
    lshw -quiet -json >/dev/null
    dmidecode >/dev/null
    for disk in $disks; do smartctl -x --json=c "$disk" >/dev/null || true; done
    third=$(now)
    python3 -c pass
    echo "$first $second $third $(now) $(python3 jobs/inventory_warm.py)"
}
race >/dev/null # all once unmeasured: the tools' own files come into memory
for _ in 1 2 3 4 5; do race; done >out/times.txt

# Looks at the machine as a user does, and asks pySMART and smartctl for a second opinion.
set -e
refurb inventory --json >out/inventory.json
refurb inventory >out/inventory.txt
refurb health --json >out/health.json || true # what a virtual disk says is no verdict on a PC
refurb capture out/capture
python3 jobs/pysmart_opinion.py >out/pysmart.json
python3 jobs/self_tests.py >out/self_tests.json
for disk in $(lsblk -dno NAME); do
    smartctl -x --json=c "/dev/$disk" >"out/smartctl.$disk.json" || true
done

"""The signed machine record: fold, sign, keys, spool, upload."""

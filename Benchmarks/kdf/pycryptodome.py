"""Prints the seconds that PyCryptodome takes for one derivation, with the key in hexadecimal."""

import sys
import time

from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import PBKDF2

iterations = int(sys.argv[1])
start = time.perf_counter()
key = PBKDF2(b"a passphrase of some length", bytes(range(20)), 32, count=iterations, hmac_hash_module=SHA256)
print(time.perf_counter() - start, key.hex())

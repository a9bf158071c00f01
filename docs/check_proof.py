"""Check a proof without contact-policy: ``python check_proof.py proof.json public.pem``."""

import hashlib
import json
import sys
from base64 import b64decode
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key

proof = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
text, _, signed = proof["checkpoint"].partition("\n\n")
signature = b64decode(signed.split()[-1])[4:]  # the first four bytes only name the key
load_pem_public_key(Path(sys.argv[2]).read_bytes()).verify(signature, f"{text}\n".encode())

size, root = int(text.split("\n")[1]), b64decode(text.split("\n")[2])
index, last = proof["leaf_index"], size - 1
found = hashlib.sha256(b"\0" + proof["leaf"].encode()).digest()
for sibling in map(b64decode, proof["path"]):  # RFC 9162, 2.1.3.2
    if index % 2 or index == last:
        found = hashlib.sha256(b"\1" + sibling + found).digest()
        while index and index % 2 == 0:
            index, last = index >> 1, last >> 1
    else:
        found = hashlib.sha256(b"\1" + found + sibling).digest()
    index, last = index >> 1, last >> 1
if last or found != root or json.loads(proof["leaf"])["sequence"] != proof["sequence"]:
    sys.exit("The proof does not hold.")
print(f"Entry {proof['sequence']} is among the {size} that were sealed:\n{text}\n{proof['leaf']}")

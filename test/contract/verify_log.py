#!/usr/bin/env python3
"""Checks a city log and its proofs with nothing but Python's standard library: a second opinion, written from RFC 6962,
RFC 8032 and the C2SP specifications signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature and tlog-proof.

    verify_log.py --key VKEY LOG-FOLDER [HASHES]           every tile, bundle and the checkpoint; HASHES: one hex hash a line
    verify_log.py --key VKEY --proof FILE HASH [--witness VKEY]...    one fact's .tlog-proof
    verify_log.py --vectors FOLDER                         the published vectors

Prints what it checked and exits 0, or says what does not hold and exits 1.
"""
import base64
import hashlib
import json
import pathlib
import sys


class Wrong(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


# Ed25519 (RFC 8032, 5.1): verification only.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z = 2 * a[3] * b[3] * D % P
    w = 2 * a[2] * b[2] % P
    e, f, g, h = y - x, w - z, w + z, y + x
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, point):
    total = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        raise Wrong("not a point")
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - xx) % P != 0 or (x == 0 and sign == 1):
        raise Wrong("not a point")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point_of(BASE_Y.to_bytes(32, "little"))


def is_signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        a, r = point_of(key), point_of(signature[:32])
    except Wrong:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# Signed notes and checkpoints.
def b64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Wrong("base64: " + text)
    return data


def key_of(vkey):
    name, key_id, rest = vkey.split("+", 2)
    data = b64(rest)
    if sha256(name.encode() + b"\n" + data)[:4].hex() != key_id or len(data) != 33 or data[0] not in (1, 4):
        raise Wrong("not a public key: " + vkey)
    return name, bytes.fromhex(key_id), data[0], data[1:]


def signed_by(note, vkey):
    """The text of a note signed by this key, and when; None where it has no signature by it."""
    name, key_id, kind, key = key_of(vkey)
    end = note.rindex("\n\n")
    text = note[: end + 1]
    for line in note[end + 2 :].splitlines():
        dash, who, signature = line.split(" ")
        data = b64(signature)
        if dash != "—" or who != name or data[:4] != key_id:
            continue
        message, at, sig = text.encode(), 0, data[4:]
        if kind == 4:
            at, sig = int.from_bytes(sig[:8], "big"), sig[8:]
            message = f"cosignature/v1\ntime {at}\n{text}".encode()
        if not is_signed(key, message, sig):
            raise Wrong("the signature of " + name + " does not hold")
        return text, at
    return None


def checkpoint_of(note, vkey):
    found = signed_by(note, vkey)
    if found is None:
        raise Wrong("the checkpoint is not signed by " + vkey)
    origin, size, root = found[0].split("\n")[:3]
    if origin != key_of(vkey)[0]:
        raise Wrong("a checkpoint of another log: " + origin)
    return int(size), b64(root)


# The tree.
def leaf(entry):
    return sha256(b"\x00" + entry)


def node(left, right):
    return sha256(b"\x01" + left + right)


def tree_of(hashes):
    """MTH over leaf hashes, from the definition: cut at the largest power of two below the length."""
    n = len(hashes)
    if n == 0:
        return sha256(b"")
    if n == 1:
        return hashes[0]
    k = 1 << ((n - 1).bit_length() - 1)
    return node(tree_of(hashes[:k]), tree_of(hashes[k:]))


def root_from(index, size, hashed, path):
    if not 0 <= index < size:
        raise Wrong("no such leaf")
    if size == 1:
        if path:
            raise Wrong("the path is too long")
        return hashed
    if not path:
        raise Wrong("the path is too short")
    k = 1 << ((size - 1).bit_length() - 1)
    if index < k:
        return node(root_from(index, k, hashed, path[:-1]), path[-1])
    return node(path[-1], root_from(index - k, size - k, hashed, path[:-1]))


def roots_from(m, n, proof, whole, known):
    """RFC 6962 2.1.2, read backwards: the roots of the first m and of all n leaves that a consistency proof leads to."""
    if m == n:
        if whole:
            return known, known, proof
        if not proof:
            raise Wrong("the proof is too short")
        return proof[0], proof[0], proof[1:]
    k = 1 << ((n - 1).bit_length() - 1)
    if m <= k:
        old, new, rest = roots_from(m, k, proof, whole, known)
        if not rest:
            raise Wrong("the proof is too short")
        return old, node(new, rest[0]), rest[1:]
    old, new, rest = roots_from(m - k, n - k, proof, False, known)
    if not rest:
        raise Wrong("the proof is too short")
    return node(rest[0], old), node(rest[0], new), rest[1:]


def path_of(level, index):
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return f"tile/{level}/" + "/".join(["x" + part for part in parts[:-1]] + parts[-1:])


def tile(folder, level, index, width, each):
    whole = folder / path_of(level, index)
    part = whole.with_name(f"{whole.name}.p") / str(width)
    data = (part if width < 256 and part.exists() else whole).read_bytes()
    if len(data) < width * each:
        raise Wrong(f"{path_of(level, index)} is too short")
    return data[: width * each]


def log(folder, vkey, hashes):
    size, root = checkpoint_of((folder / "checkpoint").read_text(encoding="utf-8"), vkey)
    level, below, tiles = 0, [], 0
    for index in range(-(-size // 256)):
        width = min(256, size - index * 256)
        bundle = tile(folder, "entries", index, width, 34)
        for at in range(width):
            entry = bundle[at * 34 : at * 34 + 34]
            if entry[:2] != b"\x00\x20":
                raise Wrong(f"entry {index * 256 + at} has another length than 32")
            if hashes is not None and hashes[index * 256 + at] != entry[2:].hex():
                raise Wrong(f"entry {index * 256 + at} is another than fact {index * 256 + at + 1}")
            below.append(leaf(entry[2:]))
    if hashes is not None and len(hashes) != size:
        raise Wrong(f"{len(hashes)} facts, and {size} in the checkpoint")
    leaves = below
    while below:
        for index in range(-(-len(below) // 256)):
            own = b"".join(below[index * 256 : index * 256 + 256])
            if tile(folder, level, index, len(own) // 32, 32) != own:
                raise Wrong(f"{path_of(level, index)} holds other hashes than its entries give")
            tiles += 1
        below = [tree_of(below[i : i + 256]) for i in range(0, len(below) - 255, 256)]
        level += 1
    if tree_of(leaves) != root:
        raise Wrong("the tiles do not give the signed root")
    return f"{size} entries, {tiles} tiles, the signed root"


def proof(text, vkey, entry, witnesses):
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Wrong("not a proof")
    if lines[0].startswith("extra "):
        lines.pop(0)
    word, index = lines.pop(0).split(" ")
    if word != "index":
        raise Wrong("not a proof")
    size, root = checkpoint_of(note, vkey)
    if root_from(int(index), size, leaf(entry), [b64(line) for line in lines]) != root:
        raise Wrong("the proof does not lead to the checkpoint")
    seen = [witness for witness in witnesses if signed_by(note, witness)]
    if len(seen) < len(witnesses):
        raise Wrong("a witness has not signed")
    return f"entry {index} of {size}, {len(seen)} witnesses"


def vectors(folder):
    count = 0

    def check(holds, what):
        nonlocal count
        count += 1
        if not holds:
            raise Wrong(what)

    trees = json.loads((folder / "tree.json").read_text(encoding="utf-8"))
    entries = [leaf(bytes.fromhex(each)) for each in trees["entries"]["entries"]]
    for size, root in enumerate(trees["entries"]["roots"]):
        check(tree_of(entries[:size]).hex() == root, f"root of {size}")
    for v in trees["inclusion"]["vectors"]:
        hashed = leaf(b64(v["entry"])) if "entry" in v else b64(v["leaf"])
        check(root_from(v["index"], v["size"], hashed, [b64(x) for x in v["proof"]]) == b64(v["root"]), "inclusion")
    for v in trees["consistency"]["vectors"]:
        old, new, rest = roots_from(v["from"], v["to"], [b64(x) for x in v["proof"]], True, b64(v["fromRoot"]))
        check(old == b64(v["fromRoot"]) and new == b64(v["toRoot"]) and not rest, "consistency")
    notes = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    for v in notes["vectors"]:
        note = v["text"] + "\n" + "".join(v["signatures"])
        for key in [v["key"]] + v["others"]:
            check(signed_by(note, key) == (v["text"], 0), v["name"])
    return f"{count} vectors"


def main(args):
    options = {"--key": [], "--witness": []}
    words = []
    while args:
        word = args.pop(0)
        if word in options:
            options[word].append(args.pop(0))
        else:
            words.append(word)
    try:
        if words[0] == "--vectors":
            return vectors(pathlib.Path(words[1]))
        key = options["--key"][0]
        if words[0] == "--proof":
            text = pathlib.Path(words[1]).read_text(encoding="utf-8")
            return proof(text, key, bytes.fromhex(words[2]), options["--witness"])
        hashes = pathlib.Path(words[1]).read_text(encoding="utf-8").split() if len(words) > 1 else None
        return log(pathlib.Path(words[0]), key, hashes)
    except (Wrong, ValueError, OSError, IndexError) as error:
        print("does not hold:", error)
        sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__)
        sys.exit(2)
    print(main(sys.argv[1:]))

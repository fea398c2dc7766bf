#!/usr/bin/env python3
"""Checks exported histories with nothing but Python's standard library: a second opinion on Anju's chain of facts.

    python3 verify_chain.py HISTORY.jsonl          one fact a line: stream, root, version, body, hash
    python3 verify_chain.py --vectors FOLDER       the published vectors: canonical JSON, chain, sealed records

hash = SHA-256(previous hash, newline, stream, newline, version, newline, body), in hex; before the first fact of a
stream stands `root`, the digest of the machine definition it runs under. Prints what it checked and exits 0, or names
every fact that does not hold and exits 1.
"""
import hashlib
import json
import pathlib
import sys


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    """RFC 8785 for what facts hold: no floats are needed, so Python's own writer only has to sort by UTF-16."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def chain(lines):
    faults = []
    before = {}
    facts = 0
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        facts += 1
        fact = json.loads(line)
        stream, version, body = fact["stream"], fact["version"], fact["body"]
        last, last_hash = before.get(stream, (0, fact["root"]))
        where = f"line {n}: {stream} fact {version}"
        if version != last + 1:
            faults.append(f"{where}: version {last + 1} expected")
        own = sha256(f"{last_hash}\n{stream}\n{version}\n{body}".encode())
        if own != fact["hash"]:
            faults.append(f"{where}: hash is {fact['hash']}, body gives {own}")
        if canonical(json.loads(body)) != body:
            faults.append(f"{where}: body is not canonical JSON")
        before[stream] = (version, fact["hash"])
    return faults, f"{facts} facts in {len(before)} streams"


def vectors(folder):
    read = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))["vectors"]
    faults = []
    count = 0
    for v in read("canonical.json"):
        value = json.loads(v["json"])
        if any(isinstance(x, float) for x in walk(value)):
            continue  # RFC 8785 numbers are ECMAScript's; facts hold none but whole ones
        count += 1
        if canonical(value) != v["canonical"]:
            faults.append(f"canonical.json: {v['name']}")
    for v in read("chain.json"):
        count += 1
        text = f"{v['previous']}\n{v['stream']}\n{v['version']}\n{v['body']}"
        if sha256(text.encode()) != v["hash"]:
            faults.append(f"chain.json: {v['name']}")
    for v in read("sealed.json"):
        count += 1
        if sha256(bytes.fromhex(v["salt"]) + v["plaintext"].encode()) != v["digest"]:
            faults.append(f"sealed.json: {v['name']}")
    return faults, f"{count} vectors"


def walk(value):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from walk(inner)


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--vectors":
        faults, checked = vectors(pathlib.Path(arguments[1]))
    elif len(arguments) == 1:
        with open(arguments[0], encoding="utf-8") as history:
            faults, checked = chain(history)
    else:
        print(__doc__)
        return 2
    for fault in faults:
        print(fault)
    print(f"{checked}, {len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

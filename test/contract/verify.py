#!/usr/bin/env python3
"""安居证据包的第二个核验程序，只用 Python 标准库，与 verify.mjs 互不共用代码。

    python3 verify.py 证据包.zip… [--key 日志公钥] [--witness 见证公钥]… [--json]
    python3 verify.py --history 事实.jsonl      one fact a line: stream, root, version, body, hash
    python3 verify.py --vectors 文件夹          the published vectors

退出码：0 全部相符；1 有不符，逐处列出；2 无法读取或用法不对；3 相符，但公钥取自包内（不能说明是谁出具的）。

A second opinion on Anju's evidence, written from the specifications: RFC 8785 (canonical JSON), RFC 6962 and 9162 (Merkle
tree), RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof.
"""
import base64
import datetime
import hashlib
import json
import pathlib
import re
import struct
import sys
import zlib


def sha256(data):
    return hashlib.sha256(data).digest()


def from_base64(text):
    """Base 64 as it must be written, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        return None
    return data if base64.b64encode(data).decode() == text else None


# —— Canonical JSON (RFC 8785)


def number(value):
    """A number as ECMAScript writes it (ECMA-262, Number::toString)."""
    if isinstance(value, int):
        if abs(value) < 2**53:
            return str(value)
        value = float(value)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("no JSON number")
    if value == 0:
        return "0"
    mantissa, exponent = format(abs(value), ".17e").split("e")
    for precision in range(17):
        shorter = format(abs(value), f".{precision}e")
        if float(shorter) == abs(value):
            mantissa, exponent = shorter.split("e")
            break
    digits = mantissa.replace(".", "").rstrip("0") or "0"
    point = int(exponent) + 1
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = point - 1
    body = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{body}e{'+' if power > 0 else '-'}{abs(power)}"


def canonical(value):
    if isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate cannot be
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"


def refuse_constant(name):
    raise ValueError(name)


def canonical_value(text):
    """The value of a text that must be canonical JSON to the letter; None when it is not."""
    try:
        value = json.loads(text, parse_constant=refuse_constant)
        return value if canonical(value) == text else None
    except (ValueError, RecursionError):
        return None


# —— Ed25519 (RFC 8032 §5.1, extended coordinates)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def plus(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = plus(result, point)
        point = plus(point, point)
        scalar >>= 1
    return result


def decoded(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encoded(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decoded(bytes.fromhex("58" + "66" * 31))


def ed25519(key, message, signature):
    point, s = decoded(key), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    negative = (P - point[0], point[1], 1, P - point[3])
    return encoded(plus(times(s, BASE), times(k, negative))) == signature[:32]


# —— The tree (RFC 9162 §2.1.3.2, §2.1.4.2)


def leaf_hash(data):
    return sha256(b"\0" + data)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def root_from(leaf, index, size, path):
    fn, sn, root = index, size - 1, leaf
    if fn > sn:
        return None
    for step in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            root = node_hash(step, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, step)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


def tree_root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(tree_root(leaves[:k]), tree_root(leaves[k:]))


def is_consistent(first, first_root, second, second_root, path):
    if first == 0:
        return not path and first_root == sha256(b"")
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second:
        return False
    steps = [first_root] + path if first & (first - 1) == 0 else path
    if not steps:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = now = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, now = node_hash(step, old), node_hash(step, now)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            now = node_hash(now, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == first_root and now == second_root


# —— Signed notes (C2SP)


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def read_key(text):
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text.strip())
    typed = from_base64(found[3]) if found else None
    if not typed or len(typed) != 33:
        return None
    key = (found[1], typed[0], typed[1:])
    return key if key_id(*key).hex() == found[2] else None


def read_note(note):
    if re.search(r"[\0-\x09\x0b-\x1f]", note) or not note.endswith("\n"):
        return None
    split = note.rfind("\n\n")
    if split < 0:
        return None
    signatures = []
    for line in note[split + 2 : -1].split("\n"):
        found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        data = from_base64(found[2]) if found else None
        if not data or len(data) <= 4:
            return None
        signatures.append((found[1], data[:4], data[4:]))
    return note[: split + 1], signatures


def signed_by(note, key):
    text, signatures = note
    name, kind, public = key
    own = [signature for who, which, signature in signatures if who == name and which == key_id(*key)]

    def holds(signature):
        if kind == 1:
            return len(signature) == 64 and ed25519(public, text.encode(), signature)
        if kind != 4 or len(signature) != 72:
            return False
        (time,) = struct.unpack(">Q", signature[:8])
        return ed25519(public, f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:])

    return "missing" if not own else "signed" if all(map(holds, own)) else "wrong"


# —— Legal days and periods (民法典 201–203)

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_number(day):
    return datetime.date.fromisoformat(day).toordinal()


def day_text(n):
    return datetime.date.fromordinal(n).isoformat()


def is_day(day):
    try:
        return isinstance(day, str) and bool(DAY.fullmatch(day)) and day_number(day) > 0
    except ValueError:
        return False


def works(n, calendar, unknown):
    day = day_text(n)
    if int(day[:4]) not in calendar["years"]:
        unknown.add(day[:4])
    return day not in calendar["off"] and (day in calendar["work"] or n % 7 not in (6, 0))


def read_period(text):
    found = re.fullmatch(r"([1-9][0-9]{0,3})(日|工作日|月|年)", text) if isinstance(text, str) else None
    return (int(found[1]), found[2]) if found else None


def natural_end(start, n, unit):
    if unit == "日":
        return start + n
    begin = datetime.date.fromordinal(start)
    months = begin.year * 12 + begin.month - 1 + (n if unit == "月" else 12 * n)
    year, month = divmod(months, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1).toordinal()
    last = following - datetime.date(year, month + 1, 1).toordinal()
    return datetime.date(year, month + 1, min(begin.day, last)).toordinal()


def limit_end(day, period, stops, calendar):
    unknown = set()
    start = end = day_number(day)
    rests = [(day_number(stop["from"]) + 1, day_number(stop["to"])) for stop in stops]
    n, unit = read_period(period)
    left = n if unit == "工作日" else natural_end(start, n, unit) - start
    while left:
        end += 1
        rest = any(first <= end <= last for first, last in rests)
        if not rest and (unit != "工作日" or works(end, calendar, unknown)):
            left -= 1
    while unit != "工作日" and not works(end, calendar, unknown):
        end += 1
    return day_text(end), bool(unknown)


def window_of(last_posted, period, least, calendar):
    if least > 1000:
        raise ValueError("minWorkdays")
    start = day_number(last_posted)
    end = day_number(limit_end(last_posted, period, [], calendar)[0])
    workdays, n = 0, start + 1
    while n <= end or workdays < least:
        end = max(end, n)
        workdays += works(n, calendar, set())
        n += 1
    return day_text(start + 1), day_text(end), workdays


# —— The order of states: what a guard says of the fact alone


def may_be(guard, data):
    if guard is None:
        return True
    kind, params = guard.get("type"), guard.get("params", {})
    if "stage" in params and "stage" in data and params["stage"] != data["stage"]:
        return False
    if "to" in params and params["to"] != data.get("to"):
        return False
    if "checks" in params and "check" in data and data["check"] not in params["checks"]:
        return False
    if kind in ("confirms", "overturns"):
        return data.get("outcome") == ("confirmed" if kind == "confirms" else "overturned")
    if kind in ("mayObject", "lateObjection"):
        return (kind == "lateObjection") == ("reopened" in data)
    return True


def states_after(machine, states, fact):
    return {
        way.get("target")
        for state in states
        for way in machine.get("states", {}).get(state, {}).get("on", {}).get(fact["type"], [])
        if may_be(way.get("guard"), fact["data"])
    }


# —— The ZIP file: stored, in one layout only


def common(name, size, crc):
    return struct.pack("<HHHHHLLLHH", 20, 0x0800, 0, 0, 0x21, crc, size, size, len(name), 0)


def open_zip(data, tell):
    files, entries, at = {}, [], 0
    while at + 30 <= len(data) and data[at : at + 4] == b"PK\3\4":
        size, name_length = struct.unpack("<L", data[at + 18 : at + 22])[0], struct.unpack("<H", data[at + 26 : at + 28])[0]
        begin = at + 30 + name_length
        name = data[at + 30 : begin]
        label = name.decode("latin-1")
        if begin + size > len(data) or not re.fullmatch(r"[A-Za-z0-9_@.+/-]+", label) or label in files:
            break
        files[label] = data[begin : begin + size]
        entries.append((label, name, size, zlib.crc32(files[label]), at))
        at = begin + size
    directory, length = at, sum(46 + len(name) for _, name, _, _, _ in entries)
    if at + length + 22 != len(data):
        tell("", f"offset {at}", "zip")
        return None

    def differs(label, start, expected, told):
        i = next((i for i, byte in enumerate(expected) if data[start + i] != byte), None)
        if i is not None and not told:
            tell(label, f"offset {start + i}", "zip")
        return i is not None

    for label, name, size, crc, start in entries:
        fields = common(name, size, crc)
        told = differs(label, start, b"PK\3\4" + fields + name, False)
        header = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, start) + name
        differs(label, at, header, told)
        at += len(header)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(entries), len(entries), length, directory, 0)
    differs("", at, end, False)
    return files


# —— The bundle

DIGEST = re.compile(r"[0-9a-f]{64}")
STREAM = re.compile(r"stream (\S+) (application|notice|calendar|document) (\S+) ([1-9][0-9]*) ([0-9a-f]{64})")
FILE = re.compile(r"file ([0-9]+) ([0-9a-f]{64}) (\S+)")
FACT = ["actor", "data", "occurredOn", "recordedAt", "type"]


def is_digest(value):
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def verify(data, given_key="", witnesses=()):
    """Checks a bundle; returns the same report as verify.mjs."""
    faults = []
    tell = lambda file, at, fault: faults.append({"file": file, "at": at, "fault": fault})
    names = ["files", "streams", "facts", "sealed", "documents", "steps", "dates", "roots", "witnesses"]
    checked = dict.fromkeys(names, 0)
    opened = dict.fromkeys(["sealed", "documents", "dates"], 0)
    report = {"subject": "", "audience": "", "made": "", "origin": "", "size": 0, "root": "", "key": ""}
    report.update(trusted=given_key != "", checked=checked, open=opened, faults=faults)

    files = open_zip(data, tell)
    if files is None:
        return report
    left = dict.fromkeys(files)

    def attempt(file, fact, work):
        try:
            work(*fact)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            tell(file, f"{fact[3]} {fact[0]}", "shape")

    def read(name):
        left.pop(name, None)
        if name not in files:
            tell(name, "", "missing")
            return None
        try:
            return files[name].decode("utf-8")
        except UnicodeDecodeError:
            tell(name, "", "text")
            return None

    def lines_of(name):
        text = read(name)
        if text is None:
            return []
        if not text.endswith("\n"):
            tell(name, "", "text")
        return (text[:-1] if text.endswith("\n") else text).split("\n")

    def json_in(folder):
        found = {}
        for name in files:
            if not (name.startswith(folder + "/") and name.endswith(".json")):
                continue
            text = read(name)
            value = canonical_value(text) if text is not None else None
            if value is None:
                tell(name, "", "json")
            else:
                found[name[len(folder) + 1 : -5]] = value
        return found

    own = (read("log/key") or "").strip()
    report["key"] = given_key.strip() or own
    if report["trusted"] and own != report["key"]:
        tell("log/key", "", "otherKey")
    log_key = read_key(report["key"])
    if log_key is None or log_key[1] != 1:
        tell("log/key", "", "key")
        return report
    origin_name = log_key[0]

    note = read_note(read("MANIFEST") or "")
    if note is None:
        tell("MANIFEST", "", "note")
        return report
    if signed_by(note, (origin_name + "/bundle", 1, log_key[2])) != "signed":
        tell("MANIFEST", "", "signature")
    lines = note[0][:-1].split("\n")
    head, origin, subject, audience, made, tree = (lines + [None] * 6)[:6]
    streams, listed = [], {}
    for i, line in enumerate(lines[6:], 7):
        stream, file = STREAM.fullmatch(line), FILE.fullmatch(line)
        if stream and not listed:
            streams.append((stream[1], stream[2], stream[3], int(stream[4]), stream[5]))
        elif file and file[3] not in listed:
            listed[file[3]] = (int(file[1]), file[2], i)
        else:
            tell("MANIFEST", f"line {i}", "manifest")
    report["subject"] = re.sub("^subject ", "", subject or "")
    report["audience"] = re.sub("^for ", "", audience or "")
    report["made"] = re.sub("^made ", "", made or "")
    report["origin"] = origin_name
    if head != "anju-bundle/v1":
        tell("MANIFEST", "line 1", "manifest")
    if origin != f"origin {origin_name}":
        tell("MANIFEST", "line 2", "manifest")
    if not streams or subject != f"subject {streams[0][0]}":
        tell("MANIFEST", "line 3", "manifest")
    if not re.fullmatch("for (public|case|auditor)", audience or ""):
        tell("MANIFEST", "line 4", "manifest")
    if not re.fullmatch(r"made [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", made or ""):
        tell("MANIFEST", "line 5", "manifest")
    for name, (size, digest, line) in listed.items():
        if name not in files:
            tell("MANIFEST", f"line {line}", "missing")
        elif len(files[name]) != size or sha256(files[name]).hex() != digest:
            tell(name, "", "digest")
        else:
            checked["files"] += 1
    for name in files:
        if name != "MANIFEST" and name not in listed:
            tell(name, "", "extra")

    checkpoint = read("log/checkpoint") or ""
    tip = read_note(checkpoint)
    log_name, size_line, root_line = (tip[0].split("\n") + ["", ""])[:3] if tip else ("", "", "")
    root = from_base64(root_line)
    if not root or len(root) != 32 or log_name != origin_name or not re.fullmatch("[1-9][0-9]{0,15}", size_line):
        tell("log/checkpoint", "", "note")
        return report
    if signed_by(tip, log_key) != "signed":
        tell("log/checkpoint", "", "signature")
    if tree != f"tree {size_line} {root_line}":
        tell("MANIFEST", "line 6", "manifest")
    size = report["size"] = int(size_line)
    report["root"] = root_line
    for text in witnesses:
        witness = read_key(text)
        stands = signed_by(tip, witness) if witness and witness[1] == 4 else "missing"
        if stands == "signed":
            checked["witnesses"] += 1
        else:
            tell("log/checkpoint", text, "signature" if stands == "wrong" else "witness")

    machines = json_in("machines")
    roots = {}
    for name, machine in machines.items():
        if machine.get("name") != name:
            tell(f"machines/{name}.json", "name", "machine")
        roots[name] = sha256(files[f"machines/{name}.json"]).hex()
    unused = dict.fromkeys(machines)
    histories = {}

    def check_proof(name, fact_hash):
        proof = read(name)
        if proof is None:
            return
        split = proof.find("\n\n")
        first, second, *path = (proof[:split].split("\n") + [""])[:2] + proof[:split].split("\n")[2:]
        index = re.fullmatch("index (0|[1-9][0-9]{0,15})", second)
        steps = [from_base64(step) for step in path]
        if split < 0 or first != "c2sp.org/tlog-proof@v1" or not index or any(not s or len(s) != 32 for s in steps):
            tell(name, "", "proof")
        elif proof[split + 2 :] != checkpoint:
            tell(name, "", "checkpoint")
        elif root_from(leaf_hash(bytes.fromhex(fact_hash)), int(index[1]), size, steps) != root:
            tell(name, "", "tree")

    for name, kind, machine, count, last in streams:
        file = f"facts/{name}.jsonl"
        facts = []
        histories[name] = (kind, facts)
        checked["streams"] += 1
        unused.pop(machine, None)
        if machine not in roots:
            tell(f"machines/{machine}.json", "", "missing")
        before = roots.get(machine, "undefined")
        states = {machines[machine].get("initial")} if machine in machines else set()
        lines = lines_of(file)
        for i, line in enumerate(lines, 1):
            at = f"line {i}"
            value = canonical_value(line)
            body = value.get("body") if isinstance(value, dict) else None
            fits = (
                isinstance(body, dict)
                and set(value) == {"body", "hash", "version"}
                and sorted(body) == FACT
                and isinstance(body["type"], str)
                and isinstance(body["data"], dict)
                and is_digest(value["hash"])
            )
            if not fits:
                tell(file, at, "json")
                continue
            checked["facts"] += 1
            facts.append((body["type"], body["data"], body["occurredOn"], at))
            if value["version"] != i:
                tell(file, f"{at} version", "version")
            text = f"{before}\n{name}\n{canonical(value['version'])}\n{canonical(body)}"
            if sha256(text.encode()).hex() != value["hash"]:
                tell(file, f"{at} {body['type']}", "hash")
            before = value["hash"]
            check_proof(f"proofs/{name}/{i}.tlog-proof", before)
            if machine not in machines:
                continue
            following = states_after(machines[machine], states, body) if states else states
            if states and not following:
                tell(file, f"{at} {body['type']}", "order")
            else:
                checked["steps"] += 1
            states = following
        if len(lines) != count:
            tell(file, f"{len(lines)} / {count}", "count")
        elif before != last:
            tell(file, f"line {count} hash", "last")
    for name in unused:
        tell(f"machines/{name}.json", "", "unnamed")

    for name, (kind, facts) in histories.items():
        named = set()
        for _, fact_data, _, _ in facts:
            for field, value in fact_data.items():
                if is_digest(value) and field not in ("sha256", "view", "content"):
                    named.add(value)
        file = f"sealed/{name}.jsonl"
        for i, line in enumerate(lines_of(file) if file in files else [], 1):
            record = canonical_value(line)
            salt = record.get("salt") if isinstance(record, dict) else None
            if not isinstance(salt, str) or not re.fullmatch("[0-9a-f]{32}", salt) or "value" not in record:
                tell(file, f"line {i}", "json")
            elif sha256(bytes.fromhex(salt) + canonical(record["value"]).encode()).hex() != record.get("digest"):
                tell(file, f"line {i}", "sealed")
            elif record["digest"] not in named:
                tell(file, f"line {i}", "unnamed")
            else:
                named.remove(record["digest"])
                checked["sealed"] += 1
        opened["sealed"] += len(named)

    for name, (kind, facts) in histories.items():
        if kind != "document":
            continue
        issued = next((data for type_, data, _, _ in facts if type_ == "DocumentIssued"), None)
        file = f"documents/{name}.pdf"
        paper = files.get(file)
        left.pop(file, None)
        if paper is not None:
            if issued and issued.get("bytes") == len(paper) and issued.get("sha256") == sha256(paper).hex():
                checked["documents"] += 1
            else:
                tell(file, "", "document")
        elif issued:
            opened["documents"] += 1
        for type_, fact_data, _, _ in facts:
            if type_ == "DocumentNumbered" and fact_data.get("of") not in histories:
                tell(f"facts/{name}.jsonl", "of", "stream")

    bases = json_in("calendar")
    for name, base in bases.items():
        if base.get("version") != name:
            tell(f"calendar/{name}.json", "version", "machine")

    def calendar_called(version):
        base, *added = version.split("+")
        if base not in bases:
            return None
        calendar = {key: set(bases[base][key]) for key in ("years", "off", "work")}
        loaded = []
        for each in added:
            year, revision = each.split(".")
            _, facts = histories.get(f"calendar-{year}", ("", []))
            if not 0 < int(revision) <= len(facts):
                return None
            loaded.append(facts[int(revision) - 1][1])
        for year in loaded:
            calendar["years"].add(year["year"])
            for days in ("off", "work"):
                calendar[days] = {day for day in calendar[days] if not day.startswith(f"{year['year']}-")}
        for year in loaded:
            for day in year["days"]:
                calendar["off"].discard(day["on"])
                calendar["work"].discard(day["on"])
                calendar[day["kind"]].add(day["on"])
        return calendar

    def dated(version, file, at, agrees):
        calendar = calendar_called(str(version))
        if calendar is None:
            opened["dates"] += 1
        elif agrees(calendar):
            checked["dates"] += 1
        else:
            tell(file, at, "date")

    for name, (kind, facts) in histories.items():
        file = f"facts/{name}.jsonl"
        posted, lasts, least, window = {}, "", 0, None

        def dates(type_, fact_data, occurred_on, at, file=file, kind=kind, posted=posted):
            nonlocal lasts, least, window
            if not is_day(occurred_on):
                tell(file, f"{at} {type_} occurredOn", "date")
            for field in ("due", "resting", "publishBy"):
                if field not in fact_data:
                    continue
                due, place = fact_data[field], f"{at} {type_} {field}"
                sound = isinstance(due, dict) and is_day(due.get("from")) and is_day(due.get("on"))
                periods = [due.get("period")] + ([due["extended"]] if "extended" in due else []) if sound else []
                if not sound or not all(read_period(each) for each in periods):
                    tell(file, place, "date")
                    continue

                def agrees(calendar, due=due, type_=type_, was=fact_data.get("was")):
                    on, provisional = limit_end(due["from"], due["period"], due.get("stops", []), calendar)
                    if "extended" in due:
                        on, further = limit_end(on, due["extended"], due.get("stops", []), calendar)
                        provisional = provisional or further
                    kept = type_ == "LimitRecomputed" and due["on"] == was and on < due["on"]
                    return (on == due["on"] or kept) and provisional == (due.get("provisional") is True)

                dated(due.get("calendar"), file, place, agrees)
            if kind != "notice" and type_ != "PublicityCompleted":
                return
            place = f"{at} {type_}"

            def fits(day, told, lasts=lasts, least=least, file=file, place=place):
                def agrees(calendar):
                    starts, ends, workdays = window_of(day, lasts, least, calendar)
                    return told.get("startsOn", starts) == starts and told.get("endsOn") == ends and told.get("workdays") == workdays

                dated(told.get("calendar"), file, place, agrees)

            if type_ == "NoticeDrafted":
                lasts, least = fact_data["lasts"], fact_data["minWorkdays"]
            elif type_ == "NoticeCleared":
                fits(fact_data["postOn"], fact_data["window"])
            elif type_ == "NoticePosted":
                posted[(fact_data["channel"], fact_data["place"])] = fact_data["postedOn"]
            elif type_ == "NoticeInterrupted":
                for one in fact_data["failed"]:
                    posted.pop((one["channel"], one["place"]), None)
            elif type_ in ("PublicityStarted", "WindowExtended"):
                last_posted = max(posted.values(), default="")
                if is_day(last_posted):
                    fits(last_posted, fact_data)
                else:
                    tell(file, place, "date")
                window = (fact_data.get("startsOn") or (window and window[0]), fact_data["endsOn"])
            elif type_ == "NoticeCompleted":
                if window != (fact_data["startsOn"], fact_data["endsOn"]):
                    tell(file, place, "window")
            elif type_ == "PublicityCompleted":
                _, other = histories.get(fact_data["notice"], ("", None))
                over = next((data for t, data, _, _ in other or [] if t == "NoticeCompleted"), None)
                if other is None:
                    tell(file, place, "stream")
                elif not over or any(over[key] != fact_data[key] for key in ("startsOn", "endsOn")):
                    tell(file, place, "window")

        for fact in facts:
            attempt(file, fact, dates)

    policies = json_in("policy")
    for name, (kind, facts) in histories.items():

        def others(type_, fact_data, _, at, name=name):
            numbers = fact_data.get("policyNumbers")
            if numbers is not None and numbers not in policies:
                tell(f"policy/{numbers}.json", "", "missing")
            if "checkpoint" not in fact_data:
                return
            printed = fact_data["checkpoint"]
            file = f"consistency/{printed['size']}.txt"
            path = [from_base64(step) for step in files.get(file, b"").decode("latin-1").split("\n")[:-1]]
            old = from_base64(printed["root"])
            left.pop(file, None)
            if printed["size"] not in (0, size) and file not in files:
                tell(file, "", "missing")
            elif not old or None in path or not is_consistent(printed["size"], old, size, root, path):
                tell(f"facts/{name}.jsonl", f"{at} {type_} checkpoint", "consistency")
            else:
                checked["roots"] += 1

        for fact in facts:
            attempt(f"facts/{name}.jsonl", fact, others)
    for name, policy in policies.items():
        if policy.get("version") != name:
            tell(f"policy/{name}.json", "version", "machine")
    for name in ("VERIFY.md", "verify.mjs", "verify.py"):
        read(name)
    for name in left:
        tell(name, "", "unnamed")
    return report


# —— Exported histories and published vectors


def history(lines):
    faults, before, facts = [], {}, 0
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
        own = sha256(f"{last_hash}\n{stream}\n{version}\n{body}".encode()).hex()
        if own != fact["hash"]:
            faults.append(f"{where}: hash is {fact['hash']}, body gives {own}")
        if canonical_value(body) is None:
            faults.append(f"{where}: body is not canonical JSON")
        before[stream] = (version, fact["hash"])
    return faults, f"{facts} facts in {len(before)} streams"


def altered(path):
    """A proof with one bit changed, one step left out, one too many."""
    for i, step in enumerate(path):
        yield path[:i] + [bytes([step[0] ^ 1]) + step[1:]] + path[i + 1 :]
        yield path[:i] + path[i + 1 :]
    yield path + [bytes(32)]


def vectors(folder):
    read = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    raw = lambda text: base64.b64decode(text)
    faults, count = [], 0

    def hold(name, vector, holds):
        nonlocal count
        count += 1
        if not holds:
            faults.append(f"{name}: {vector['name']}")

    for v in read("canonical.json")["vectors"]:
        hold("canonical.json", v, canonical(json.loads(v["json"])) == v["canonical"])
    for v in read("chain.json")["vectors"]:
        text = f"{v['previous']}\n{v['stream']}\n{v['version']}\n{v['body']}"
        hold("chain.json", v, sha256(text.encode()).hex() == v["hash"])
    for v in read("sealed.json")["vectors"]:
        hold("sealed.json", v, sha256(bytes.fromhex(v["salt"]) + v["plaintext"].encode()).hex() == v["digest"])
    tree = read("tree.json")
    entries = [leaf_hash(bytes.fromhex(entry)) for entry in tree["entries"]["entries"]]
    for size, root in enumerate(tree["entries"]["roots"]):
        name = {"name": f"{size} entries"}
        hold("tree.json", name, (tree_root(entries[:size]) if size else sha256(b"")) == bytes.fromhex(root))
    for i, v in enumerate(tree["inclusion"]["vectors"]):
        leaf = raw(v["leaf"]) if "leaf" in v else leaf_hash(raw(v["entry"]))
        root, path = raw(v["root"]), [raw(step) for step in v["proof"]]
        name = {"name": f"inclusion {i + 1}"}
        hold("tree.json", name, root_from(leaf, v["index"], v["size"], path) == root)
        hold("tree.json", name, all(root_from(leaf, v["index"], v["size"], other) != root for other in altered(path)))
    for i, v in enumerate(tree["consistency"]["vectors"]):
        path, roots = [raw(step) for step in v["proof"]], (raw(v["fromRoot"]), raw(v["toRoot"]))
        name = {"name": f"consistency {i + 1}"}
        hold("tree.json", name, is_consistent(v["from"], roots[0], v["to"], roots[1], path))
        for other in altered(path):
            hold("tree.json", name, not is_consistent(v["from"], roots[0], v["to"], roots[1], other))
        hold("tree.json", name, v["from"] == v["to"] or not is_consistent(v["from"], roots[1], v["to"], roots[0], path))
    for v in read("notes.json")["vectors"]:
        for key, line in zip([v["key"], *v["others"]], v["signatures"]):
            note = read_note(v["text"] + "\n" + "".join(v["signatures"]))
            hold("notes.json", v, signed_by(note, read_key(key)) == "signed")
            other = read_note(v["text"].replace("answer", "question") + "\n" + line)
            hold("notes.json", v, signed_by(other, read_key(key)) == "wrong")
    for v in read("ed25519.json")["vectors"]:
        key, message, signature = (bytes.fromhex(v[field]) for field in ("key", "message", "signature"))
        hold("ed25519.json", v, ed25519(key, message, signature) == v["holds"])
    periods = read("periods.json")
    calendar = {key: set(periods["calendar"][key]) for key in ("years", "off", "work")}
    for v in periods["limits"]:
        own = limit_end(v["from"], v["period"], v.get("stops", []), calendar)
        hold("periods.json", v, own == (v["on"], v.get("provisional", False)))
    for v in periods["windows"]:
        own = window_of(v["lastPosted"], v["period"], v["minWorkdays"], calendar)
        hold("periods.json", v, own == (v["startsOn"], v["endsOn"], v["workdays"]))
    return faults, f"{count} vectors"


# The same sentences as those of verify.mjs: two programs that agree should be seen to.
SAYS = {
    "zip": "压缩包此处不是写出时的样子：内容被改动，或解压后重新打包过。请使用原来的文件",
    "missing": "清单或事实提到的文件不在包里。请向出具机关索取完整的证据包",
    "extra": "清单里没有这个文件，是后来放进去的",
    "unnamed": "没有任何事实提到它，不应在包里",
    "text": "不是完整的 UTF-8 文本",
    "json": "不是规范 JSON（RFC 8785），内容被改动",
    "note": "不是完整的签名文本",
    "key": "不是有效的公钥，应为“名称+8 位十六进制+Base64”，请核对后重试",
    "otherKey": "包内的公钥不是您给出的公钥：这个包不是该机关出具的，或公钥已更换，请向机关核实",
    "signature": "签名不符：内容被改动，或不是用这把公钥对应的私钥签的",
    "witness": "没有这个见证机构的签名",
    "manifest": "这一行与包内其他内容不符",
    "digest": "文件的 SHA-256 与清单不符，内容被改动",
    "machine": "名称与内容不符",
    "version": "序号不连续：前面少了或多了事实",
    "hash": "链值不符：这一条或它前面一条被改动",
    "last": "最后一条的链值与清单不符",
    "count": "事实条数与清单不符：末尾少了或多了事实",
    "proof": "不是完整的收录证明",
    "checkpoint": "证明所附的检查点与包内的检查点不同",
    "tree": "证明不成立：这一条事实不在全市日志里，或位置不对",
    "order": "程序定义里，此前的状态不可能出现这一事实",
    "sealed": "原文和盐算不出所称的摘要，内容被改动",
    "document": "文书不是事实所记载的那一份",
    "shape": "缺少应有的内容，或写法不对",
    "date": "按所称日历重算的日期不是这一天",
    "window": "公示起止日与公示自身的记载不同",
    "stream": "所提到的公示或案件不在包里",
    "consistency": "文书上印的检查点不在今天日志的历史里：日志被改写过",
}


def in_words(report):
    checked, opened = report["checked"], report["open"]
    for fault in report["faults"]:
        at = f"（{fault['at']}）" if fault["at"] else ""
        yield f"不符：{fault['file'] or '压缩包'}{at}：{SAYS[fault['fault']]}。"
    yield f"证据包 {report['subject']}（{report['audience']}），{report['made']} 由 {report['origin']} 出具，日志共 {report['size']} 条。"
    yield (
        f"已核对：{checked['facts']} 条事实（{checked['streams']} 个案卷）的内容、先后和收录证明，{checked['steps']} 步程序，"
        f"{checked['dates']} 个期限和公示期，{checked['sealed']} 份封存原文，{checked['documents']} 份文书，"
        f"{checked['roots']} 个印在文书上的检查点，{checked['witnesses']} 个见证签名，{checked['files']} 个文件的摘要。"
    )
    if opened["sealed"] + opened["documents"] + opened["dates"] > 0:
        yield (
            f"未核对：{opened['sealed']} 份原文和 {opened['documents']} 份文书不在这个包里，"
            f"{opened['dates']} 个日期所依据的日历不在这个包里。"
        )
    if report["faults"]:
        yield f"结论：不可信。共 {len(report['faults'])} 处不符，见上。"
    elif report["trusted"]:
        yield f"结论：全部相符。这是 {report['subject']} 的证据包，由公钥 {report['key']} 的持有者出具，出具后没有改动。"
    else:
        yield (
            "结论：包内各部分相符，但公钥取自包内，谁都可以自造一把。请从机关网站“本系统现状”、公示栏或其他途径取得公钥，"
            "加 --key 再核验一次。"
        )
        yield f"包内公钥：{report['key']}"


def main(arguments):
    if len(arguments) == 2 and arguments[0] in ("--vectors", "--history"):
        if arguments[0] == "--vectors":
            faults, told = vectors(pathlib.Path(arguments[1]))
        else:
            with open(arguments[1], encoding="utf-8") as lines:
                faults, told = history(lines)
        print("\n".join([*faults, f"{told}, {len(faults)} differences"]))
        return 1 if faults else 0
    paths, witnesses, key, as_json, rest = [], [], "", False, list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--json":
            as_json = True
        elif word == "--key" and rest:
            key = rest.pop(0)
        elif word == "--witness" and rest:
            witnesses.append(rest.pop(0))
        elif word.startswith("--"):
            paths = []
            break
        else:
            paths.append(word)
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    worst = 0
    for path in paths:
        try:
            data = pathlib.Path(path).read_bytes()
        except OSError as error:
            print(f"无法读取 {path}：{error.strerror}。请核对文件名。", file=sys.stderr)
            return 2
        report = verify(data, key, witnesses)
        print(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(in_words(report)))
        worst = 1 if report["faults"] else worst or (0 if report["trusted"] else 3)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

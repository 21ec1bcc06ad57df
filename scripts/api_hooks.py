"""Puts what the demo centre knows into most of the requests that schemathesis makes up, so that they reach what lies
behind "no such case": numbers, people, posts, times, and answers that fit. Loaded by scripts/api-properties."""

import json
import os
import urllib.request
import zlib

import schemathesis

ADDRESS, TOKEN = os.environ["API_ADDRESS"], os.environ["API_TOKEN"]


def asked(path, body=None):
    request = urllib.request.Request(ADDRESS + "/api/v1/" + path)
    request.add_header("Authorization", "Bearer " + TOKEN)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return {}


def opened(urgency):
    fields = {"urgency": urgency, "scope": "public", "matter": "楼道灯不亮"}
    body = {"project": "DEMO", "service": "repair", "channel": "phone", "place": "1栋", "fields": fields}
    return asked("cases", body)


NEW = [opened("urgent"), opened("ordinary")]
CASES = [row["number"] for row in asked("cases?state=all&limit=20").get("rows", [])]
POSTS = asked("people?project=DEMO").get("posts", [])
HOLDINGS = [holder for post in POSTS for area in post["areas"] for holder in area["holders"]]
PEOPLE = sorted({holder["person"]["id"] for holder in HOLDINGS})
ACTIONS = sorted({action["id"] for case in NEW for action in case.get("actions", [])})
HOOK = asked("webhooks", {"project": "DEMO", "address": "https://hooks.example.com/x", "events": ["case_opened"]})
TIMES = ["2026-11-20 09:00", "2026-11-28T14:00:00+08:00", "2027-02-01", "2030-01-01 00:00", "2026-02-30"]

KNOWN = {
    "project": ["DEMO"],
    "service": ["repair", "enquiry", "complaint", "suggestion"],
    "channel": ["phone", "counter"],
    "place": ["1栋", "1栋1单元501"],
    "number": CASES + [case["number"] for case in NEW if case],
    "action": ACTIONS + ["note", "cancel", "hand_over", "set_fields", "pause", "promise", "appoint", "dispatch"],
    "person": PEOPLE,
    "to": PEOPLE,
    "superior": PEOPLE,
    "substitute": PEOPLE,
    "first_asked": PEOPLE,
    "worker": PEOPLE,
    "post": [post["post"]["id"] for post in POSTS],
    "holding": [holder["id"] for holder in HOLDINGS],
    "role": ["owner", "contact", "staff"],
    "kind": ["call", "visit", "missed"],
    "direction": ["in", "out"],
    "webhook": [HOOK["id"]] if "id" in HOOK else [],
    "from": TIMES,
    "until": TIMES,
    "at": TIMES,
    "happened_at": TIMES,
    "state": ["open", "closed", "all"],
    "which": ["open", "done", "void"],
}
# Who may not subscribe programs knows of none; of everything else there must be something, or most requests stay at the door.
EMPTY = [name for name, known in KNOWN.items() if not known and not (name == "webhook" and os.environ["API_USER"] != "admin")]
if EMPTY:
    raise SystemExit("the demo centre knows no " + ", ".join(EMPTY))
ANSWERS = [
    {"text": "客户又来电催"},
    {"reason": "重复报修"},
    {"worker": PEOPLE[0] if PEOPLE else ""},
    {"role": "owner", "person": PEOPLE[-1] if PEOPLE else ""},
    {"fields": {"urgency": "urgent"}, "reason": "漏得更大了"},
    {"at": "2030-01-01 09:00", "channel": "phone", "words": "今天一定修好"},
    {"from": "2030-01-01 14:00", "until": "2030-01-01 16:00"},
]
FIELDS = [
    {"urgency": "urgent", "scope": "public", "matter": "水管爆裂"},
    {"topic": "fees", "question": "物业费怎么算"},
]


def draw(seed, choices, name):
    """One of some choices, the same for the same request; nothing for one request in four."""
    sum_of = zlib.crc32((name + repr(seed)).encode("utf-8", "surrogatepass"))
    return None if not choices or sum_of % 4 == 0 else choices[sum_of // 4 % len(choices)]


def filled(values):
    if not isinstance(values, dict):
        return values
    for name in list(values):
        choices = ANSWERS if name == "inputs" else FIELDS if name == "fields" else KNOWN.get(name)
        chosen = draw(values, choices, name)
        if chosen is not None:
            values[name] = chosen
    return values


@schemathesis.hook
def map_body(context, body):
    return filled(body)


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return filled(path_parameters)


@schemathesis.hook
def map_query(context, query):
    return filled(query)

# What the story in story.md needs: `. docs/story.sh` in bash, from the root, while `make run` is going; at another
# port, with the same PORT.
BASE=http://127.0.0.1:${PORT:-8000}/v1
curl -s -o /dev/null "${BASE%/v1}/health" || echo "Nothing answers at ${BASE%/v1}: start it with make run, or set PORT." >&2
token() { .venv/bin/contact-policy token --subject "$1" --role "$2" ${3:+--role} ${3:+"$3"}; }
STAFF=$(token sam staff) MANAGER=$(token mary manager) CHIEF=$(token chris chief_executive)
BOTH=$(token bo manager chief_executive) PHONES=$(token pbx telephony) AUDITOR=$(token ann auditor)

at() { # DAY of the story, which begins on 7 January 2030 at 10:00
    NOW=$(.venv/bin/python -IS -c "import datetime as d; print((d.datetime(2030, 1, 7, 10) + d.timedelta($1)).isoformat())")Z
}
call() { # METHOD PATH TOKEN [BODY [ETAG]]
    curl -s -X "$1" "$BASE$2" -H "Authorization: Bearer $3" -H "X-Now: $NOW" -H "If-Match: ${5:-}" \
        -H "Content-Type: application/json" ${4:+-d} ${4:+"$4"}
}
act() { # PATH VERB TOKEN BODY: with the ETag that the thing has now
    call POST "$1/$2" "$3" "$4" "$(tag "$1")"
}
tag() {
    curl -s -o /dev/null -w "%header{etag}" "$BASE$1" -H "Authorization: Bearer $MANAGER" -H "X-Now: $NOW"
}
show() { # ROWS, in Python: what to print of the answer `a`, a line a row
    .venv/bin/python -IS -c "import json, sys; a = json.load(sys.stdin); [print(*row) for row in [$1]]"
}

customer() { # NAME PHONE: registered the day before the story, with a case closed three days before it
    at -1
    CUSTOMER=$(call POST /customers "$STAFF" '{"name": "'"$1"'",
        "contact_points": [{"kind": "phone", "value": "'"$2"'"},
            {"kind": "email", "value": "caller'"$(echo "$2" | tr -dc 0-9)"'@example.org"}]}' | show '[a["id"]]')
    CASE=$(call POST "/customers/$CUSTOMER/cases" "$STAFF" '{"reference": "R-1", "subject": "A complaint"}' |
        show '[a["id"]]')
    STATUS=$(call PATCH "/cases/$CASE" "$STAFF" '{"status": "closed", "decision": "Not upheld",
        "decided_at": "2030-01-04T10:00:00Z"}' "$(tag "/cases/$CASE")" | show '[a["status"]]')
}
contact() { # DAY CHANNEL [WHAT WAS SEEN]: prints the event's id
    at "$1"
    call POST "/customers/$CUSTOMER/contact-events" "$STAFF" '{"occurred_at": "'"$NOW"'", "channel": "'"$2"'",
        "direction": "inbound", "staff_minutes": 15, "case_id": "'"$CASE"'"'"${3:+, $3}"'}' | show '[a["id"]]'
}
six_weeks() { # twenty calls and twenty e-mails; `seen DAY` says what was recorded of a call
    EVENTS=
    for day in $(seq 1 2 39); do
        EVENTS="$EVENTS $(contact "$day" phone "$(seen "$day")") $(contact "$day" email)"
    done
    at 42
}
propose() { # MEASURES LAST_DAY CRITERIA [TOKEN]: the evidence is every event of the story so far
    call POST "/customers/$CUSTOMER/restriction-proposals" "${4:-$MANAGER}" '{"measures": ['"$1"'],
        "ends_on": "'"$2"'",
        "behaviours": ["persistent"], "grounds": "The decision is refused again and again, and others wait.",
        "aim": "The line is to be free for the others who wait.",
        "fair_balance": "Jo can still say all that is new, and others get through.",
        "evidence_event_ids": ['"$(echo $EVENTS | sed 's/[^ ][^ ]*/"&"/g; s/ /, /g')"'], "case_ids": ["'"$CASE"'"],
        "criteria": {'"$3"'}}'
}
BY='"considered_by": "Mary Manager", "considered_on": "2030-03-12", "finding"'
CONSIDERED='"concern_addressed": {'$BY': "The complaint was investigated and answered in full."},
    "communication_adequate": {'$BY': "Six letters explained the decision.", "new_information": "none"},
    "misunderstandings_resolved": {'$BY': "A meeting was held and its notes were sent."},
    "access_needs": {'$BY': "The customer was asked and has none."},
    "gateway_organisation": {'$BY': "Citizens Advice was suggested twice in writing."}'
unmet() { # the verdict, and the checks that are not met, by kind; at most five a line, so that lines stay short
    show '[a["assessment"]["verdict"]], *[(kind + ":", *rules[i:i + 5])
        for kind in ("breach", "needs_reason", "advice")
        for rules in [[c["rule"] for c in a["assessment"]["checks"] if (c["outcome"], c["kind"]) == ("not_met", kind)]]
        for i in range(0, len(rules), 5)]'
}
issue() { # NOTICE_ID
    call POST "/notices/$1/issue" "$MANAGER" '{"method": "email"}' | show '[a["kind"], "issued", a["issued_at"]]'
}
ask() { # PHONE [AS_OF]: as the telephone system asks, or of another time the auditor
    local who="${2:+$AUDITOR}"
    call GET "/contact-status?phone=$(echo "$1" | sed 's/+/%2B/; s/ /%20/g')${2:+&as_of=$2}" "${who:-$PHONES}" |
        show '[a["match"], a["action"], a["transfer_to"] or "-", a["max_call_seconds"], a["review_on"] or "-"]'
}

//! The words of a scenario as data: each step with its values, properties and block, and each demand of an `expect`.
//! Reading and the manual both look here, so that a step is described in one place.

/// What the block of a statement holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// There is none.
    No,
    /// Fields of the service with their values.
    Fields,
    /// Demands.
    Demands,
    /// One step.
    Step,
    /// Days off and make-up workdays.
    Days,
}

/// One word of a scenario.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// The word.
    pub(super) word: &'static str,
    /// The least and the most values without a name.
    pub(super) arguments: (usize, usize),
    /// The values with a name.
    pub(super) properties: &'static [&'static str],
    /// Those of them that must be there.
    pub(super) required: &'static [&'static str],
    /// Somebody asks for it: takes `by`, `happened`, `late`.
    pub(super) asked: bool,
    /// What its block holds.
    pub(super) block: Block,
    /// An example.
    pub(super) example: &'static str,
}

const WORD: Word = Word {
    word: "",
    arguments: (0, 0),
    properties: &[],
    required: &[],
    asked: false,
    block: Block::No,
    example: "",
};
const ASKED: Word = Word { asked: true, ..WORD };

/// What every step that somebody asks for takes besides its own properties.
pub(super) const OF_ASKED: [&str; 3] = ["by", "happened", "late"];

/// What stands in a scenario before and between its steps.
pub(super) const HEADERS: &[Word] = &[
    Word { word: "source", arguments: (1, 99), example: r#"source "TCH-025""#, ..WORD },
    Word { word: "project", arguments: (1, 1), example: r#"project "GL""#, ..WORD },
    Word {
        word: "person",
        arguments: (1, 2),
        properties: &["posts", "on", "off", "places", "reports_to"],
        example: r#"person "li" "小李" posts="front_desk" on="daily 08:00-20:00""#,
        ..WORD
    },
];

/// The steps.
pub(super) const STEPS: &[Word] = &[
    Word { word: "at", arguments: (1, 1), example: r#"at "2026-11-20 09:00""#, ..WORD },
    Word { word: "after", arguments: (1, 1), example: r#"after "10 minutes""#, ..WORD },
    Word {
        word: "open",
        properties: &[
            "service",
            "channel",
            "party",
            "caller",
            "phone",
            "place",
            "first_asked",
            "drill",
            "anonymous",
        ],
        required: &["channel"],
        block: Block::Fields,
        example: r#"open by="li" channel="phone" party="zhang" place="3-2-501" { urgency "urgent" }"#,
        ..ASKED
    },
    Word {
        word: "do",
        arguments: (1, 1),
        properties: &["note"],
        block: Block::Fields,
        example: r#"do "dispatch" by="li" { worker "wang" }"#,
        ..ASKED
    },
    Word {
        word: "set",
        properties: &["reason"],
        block: Block::Fields,
        example: r#"set by="li" reason="听错了" { urgency "ordinary" }"#,
        ..ASKED
    },
    Word { word: "accept", properties: &["role"], example: r#"accept by="wang""#, ..ASKED },
    Word {
        word: "decline",
        properties: &["role", "reason"],
        required: &["reason"],
        example: r#"decline by="wang" reason="不在现场""#,
        ..ASKED
    },
    Word {
        word: "offer",
        properties: &["role", "to", "reason"],
        required: &["to"],
        example: r#"offer role="contact" to="chen" by="li""#,
        ..ASKED
    },
    Word {
        word: "acknowledge",
        arguments: (1, 1),
        properties: &["occurrence"],
        example: r#"acknowledge "guard_ack" by="zhou""#,
        ..ASKED
    },
    Word {
        word: "pause",
        arguments: (1, 1),
        properties: &["until", "note"],
        required: &["until"],
        example: r#"pause "parts" until="2026-11-23 18:00" by="zhao""#,
        ..ASKED
    },
    Word { word: "resume", example: r#"resume by="wang""#, ..ASKED },
    Word {
        word: "appoint",
        properties: &["from", "until"],
        required: &["from", "until"],
        example: r#"appoint from="2026-11-21 09:00" until="2026-11-21 11:00" by="li""#,
        ..ASKED
    },
    Word {
        word: "move_appointment",
        properties: &["whose", "from", "until", "reason"],
        required: &["whose", "from", "until"],
        example: r#"move_appointment whose="customer" from="2026-11-22 09:00" until="2026-11-22 11:00" by="li""#,
        ..ASKED
    },
    Word {
        word: "nobody_home",
        properties: &["note", "photos"],
        example: r#"nobody_home by="wang""#,
        ..ASKED
    },
    Word {
        word: "promise",
        properties: &["time", "words", "channel"],
        required: &["time", "words", "channel"],
        example: r#"promise time="2026-11-20 17:00" words="五点前答复您" channel="phone" by="li""#,
        ..ASKED
    },
    Word { word: "keep_promise", properties: &["occurrence"], example: r#"keep_promise by="li""#, ..ASKED },
    Word {
        word: "note",
        arguments: (1, 1),
        properties: &["audience"],
        example: r#"note "已关总阀" by="wang" audience="internal""#,
        ..ASKED
    },
    Word {
        word: "try",
        arguments: (1, 1),
        properties: &["method", "outcome", "note", "occurrence"],
        required: &["outcome"],
        example: r#"try "after_repair" method="phone" outcome="no_answer" by="chen""#,
        ..ASKED
    },
    Word {
        word: "visit",
        arguments: (1, 1),
        properties: &["verdict", "method", "with", "words", "occurrence"],
        required: &["verdict"],
        block: Block::Fields,
        example: r#"visit "after_repair" verdict="satisfied" method="phone" by="chen""#,
        ..ASKED
    },
    Word {
        word: "sign_off",
        arguments: (1, 1),
        properties: &["reason", "occurrence"],
        required: &["reason"],
        example: r#"sign_off "after_repair" reason="三次未接" by="sun""#,
        ..ASKED
    },
    Word {
        word: "end_visit",
        arguments: (1, 1),
        properties: &["reason", "answer", "occurrence"],
        required: &["reason", "answer"],
        example: r#"end_visit "after_repair" reason="已三次返工" answer="书面答复" by="qian""#,
        ..ASKED
    },
    Word {
        word: "reopen",
        properties: &["reason"],
        required: &["reason"],
        example: r#"reopen reason="又漏了" by="li""#,
        ..ASKED
    },
    Word {
        word: "cancel",
        properties: &["by_customer", "reason"],
        required: &["reason"],
        example: r#"cancel by_customer=#true reason="已自行修好" by="li""#,
        ..ASKED
    },
    Word {
        word: "merge",
        properties: &["into"],
        required: &["into"],
        example: r#"merge case="b" into="a" by="li""#,
        ..ASKED
    },
    Word {
        word: "join",
        properties: &["event"],
        required: &["event"],
        example: r#"join case="b" event="a" by="li""#,
        ..ASKED
    },
    Word {
        word: "line",
        properties: &["item", "what", "price", "quantity", "payer", "waived", "field", "tax", "as"],
        example: r#"line item="materials/tap" quantity=1 payer="customer" by="wang""#,
        ..ASKED
    },
    Word {
        word: "remove_line",
        arguments: (1, 1),
        example: r#"remove_line "materials/tap" by="wang""#,
        ..ASKED
    },
    Word {
        word: "consent",
        properties: &["sum", "method"],
        required: &["sum"],
        example: r#"consent sum="45.00" method="on_site" by="wang""#,
        ..ASKED
    },
    Word {
        word: "print",
        arguments: (1, 1),
        properties: &["paper"],
        example: r#"print "slip" by="li""#,
        ..ASKED
    },
    Word {
        word: "leave",
        properties: &["person", "from", "until", "substitute"],
        required: &["person", "from", "until"],
        example: r#"leave person="li" from="2026-11-21 00:00" until="2026-11-22 24:00""#,
        ..WORD
    },
    Word {
        word: "sign",
        properties: &["person", "on"],
        required: &["person", "on"],
        example: r#"sign person="li" on=#false"#,
        ..WORD
    },
    Word {
        word: "publish",
        arguments: (1, 1),
        properties: &["until"],
        required: &["until"],
        block: Block::Days,
        example: r#"publish "cn" until="2027-12-31" { off "2027-01-01" "元旦" }"#,
        ..WORD
    },
    Word {
        word: "find",
        properties: &["person", "sees"],
        required: &["person", "sees"],
        example: r#"find person="zhou" sees=#false"#,
        ..WORD
    },
    Word {
        word: "hand_all",
        properties: &["from", "to"],
        required: &["from", "to"],
        example: r#"hand_all from="li" to="chen" by="sun""#,
        ..ASKED
    },
    Word {
        word: "refused",
        arguments: (1, 1),
        block: Block::Step,
        example: r#"refused "not_your_post" { do "finish" by="li" }"#,
        ..WORD
    },
    Word {
        word: "expect",
        properties: &[
            "stage",
            "owner",
            "contact",
            "first_asked",
            "number",
            "round",
            "bounces",
            "paused",
            "to_pay",
            "consented",
            "merged_into",
            "event",
        ],
        block: Block::Demands,
        example: r#"expect stage="dispatched" owner="wang""#,
        ..WORD
    },
];

/// What may stand in the block of an `expect`.
pub(super) const DEMANDS: &[Word] = &[
    Word {
        word: "duty",
        arguments: (1, 1),
        properties: &[
            "occurrence",
            "due",
            "not_before",
            "state",
            "who",
            "provisional",
            "fallback",
            "breached",
            "acknowledged",
        ],
        example: r#"duty "urgent_arrival" due="2026-11-20 09:10" state="open" who="wang""#,
        ..WORD
    },
    Word { word: "no_duty", arguments: (1, 1), example: r#"no_duty "after_repair""#, ..WORD },
    Word { word: "told", arguments: (1, 1), properties: &["script"], example: r#"told "chen""#, ..WORD },
    Word { word: "not_told", arguments: (1, 1), example: r#"not_told "chen""#, ..WORD },
    Word {
        word: "visit",
        arguments: (1, 1),
        properties: &["verdict", "end", "tries", "occurrence"],
        example: r#"visit "after_repair" verdict="satisfied" end="answered""#,
        ..WORD
    },
    Word { word: "field", arguments: (1, 99), example: r#"field "urgency" "ordinary""#, ..WORD },
    Word { word: "no_field", arguments: (1, 1), example: r#"no_field "minutes""#, ..WORD },
    Word {
        word: "printed",
        arguments: (1, 1),
        properties: &["times"],
        required: &["times"],
        example: r#"printed "slip" times=2"#,
        ..WORD
    },
];

/// What may stand in the block of a `publish`.
pub(super) const DAYS: &[Word] = &[
    Word {
        word: "off",
        arguments: (1, 2),
        properties: &["until"],
        example: r#"off "2027-01-01" "元旦""#,
        ..WORD
    },
    Word { word: "work", arguments: (1, 2), example: r#"work "2027-01-09" "元旦""#, ..WORD },
];

impl Word {
    /// Every property that may stand there.
    pub(super) fn known(&self) -> Vec<&'static str> {
        let mut known = self.properties.to_vec();
        if self.asked {
            known.extend(OF_ASKED);
        }
        if self.asked || matches!(self.word, "find" | "expect") {
            known.push("case");
        }
        known
    }
}

//! What breaks visits, appointments, calendars, what nobody uses, names and numbers.

use super::Case;

pub(super) const CASES: &[Case] = &[
    (
        "SW0541",
        &[(
            "after=\"finished\" within=\"3 days\" calendar=\"always\"",
            "after=\"finished\" within=\"3 days\" calendar=\"always\" rate=\"0%\"",
        )],
    ),
    ("SW0541", &[("after=\"finished\" within=\"3 days\"", "after=\"event_finished\" within=\"3 days\"")]),
    ("SW0542", &[("unreachable tries=3 days=2", "unreachable tries=3 days=4")]),
    ("SW0542", &[("unreachable tries=3 days=2", "unreachable tries=6 days=6")]),
    (
        "SW0543",
        &[(
            "by=\"steward front_desk\" not_by=\"technician\"",
            "by=\"steward\" not_by=\"steward technician\"",
        )],
    ),
    (
        "SW0543",
        &[(
            "by=\"steward front_desk\" not_by=\"technician\"",
            "by=\"steward technician\" jointly=#true not_by=\"technician\"",
        )],
    ),
    ("SW0544", &[(" confirm=\"after_repair\"", "")]),
    (
        "SW0544",
        &[(" confirm=\"after_repair\"", ""), ("drills=#true {", "drills=#true party=\"anonymous\" {")],
    ),
    ("SW0546", &[("kept_by=\"arrive\"", "kept_by=\"tell\"")]),
    ("SW0546", &[("ahead=\"24 hours\"", "ahead=\"60 minutes\"")]),
    (
        "SW0548",
        &[(
            "marked_after=\"5 minutes\" at_most=\"2 days\"",
            "marked_after=\"2 hours\" at_most=\"30 minutes\"",
        )],
    ),
    (
        "SW0548",
        &[("marked_after=\"5 minutes\" at_most=\"2 days\"", "marked_after=\"2 days\" at_most=\"2 days\"")],
    ),
    ("SW0551", &[("    week \"mon-fri\" \"08:30-12:00\" \"13:30-18:00\"\n", "    week \"mon-fri\"\n")]),
    (
        "SW0551",
        &[(
            "    week \"mon-fri\" \"08:30-12:00\" \"13:30-18:00\"\n",
            "    week \"mon-fri\"\n    season \"summer\" \"旺季\" en=\"Summer\" from=\"05-01\" until=\"08-31\" { week \"daily\" }\n",
        )],
    ),
    ("SW0552", &[("published_until=\"2026-12-31\"", "published_until=\"2026-06-30\"")]),
    ("SW0552", &[("until=\"2026-10-07\"", "until=\"2026-10-07\"\n    work \"2027-02-20\" \"春节\"")]),
    ("SW0561", &[("    scripts \"urgent_repair\"\n", ""), (" when=\"urgency == 'urgent'\" { say", " { say")]),
    (
        "SW0561",
        &[(
            "script \"missed_you\"",
            "script \"hang_up\" \"结束语\" en=\"Goodbye\" situation=\"goodbye\" { say \"再见。\" en=\"Goodbye.\" }\nscript \"missed_you\"",
        )],
    ),
    ("SW0562", &[("        print \"slip\"\n", ""), ("    prints \"slip\"\n", "")]),
    (
        "SW0562",
        &[(
            "print \"slip\" \"派工单\"",
            "print \"bill\" \"收费单\" en=\"Bill\" papers=\"a5\" {\n    copy \"one\" \"客户联\" en=\"Customer\" keeper=\"客户\"\n    row { cell \"number\" span=12 }\n}\nprint \"slip\" \"派工单\"",
        )],
    ),
    ("SW0563", &[("channel \"portal\"", "channel \"fax\" \"传真\" en=\"Fax\"\nchannel \"portal\"")]),
    ("SW0563", &[(" prices=\"materials\"", ""), (" holidays=\"cn\"", "")]),
    (
        "SW0564",
        &[
            ("kind=\"integer\" opening=#false", "kind=\"integer\" opening=#false internal=#true"),
            ("cell \"urgency\" span=6", "cell \"minutes\" span=6"),
            ("\"存根联\" en=\"Stub\" keeper=\"客服中心\"", "\"客户联\" en=\"Customer's\" keeper=\"客户\""),
        ],
    ),
    (
        "SW0564",
        &[
            ("kind=\"long_text\"", "kind=\"long_text\" internal=#true"),
            ("keeper=\"客服中心\"", "keeper=\"业主\" hides=\"urgency\""),
            ("cell \"urgency\" span=6", "cell \"urgency\" span=3; cell \"matter\" span=3"),
        ],
    ),
    ("SW0565", &[("        ask \"happy\"\n", "")]),
    ("SW0565", &[("        ask \"minutes\" required=#true\n", "")]),
    ("SW0566", &[("kind=\"long_text\"", "kind=\"long_text\" required=#true internal=#true")]),
    (
        "SW0566",
        &[
            ("kind=\"long_text\"", "kind=\"long_text\" internal=#true"),
            (
                "    action \"tell\"",
                "    action \"add\" \"补充\" en=\"Add\" from=\"received\" by=\"customer\" { ask \"matter\" required=#true }\n    action \"tell\"",
            ),
        ],
    ),
    ("SW0571", &[("number=\"ZX{project}-{date}-{seq:4}\"", "number=\"BX{project}-{date}-{seq:4}\"")]),
    ("SW0571", &[("number=\"ZX{project}-{date}-{seq:4}\"", "number=\"B{project}-{date}-{seq:3}\"")]),
    ("SW0571", &[("number=\"ZX{project}-{date}-{seq:4}\"", "number=\"ZX-{date}-{seq:4}\"")]),
    ("SW0573", &[("option \"ordinary\" \"零修\"", "option \"ordinary\" \"急修\"")]),
    ("SW0573", &[("stage \"dispatched\" \"已派工\"", "stage \"dispatched\" \"已受理\"")]),
    (
        "SW0573",
        &[(
            "    action \"tell\"",
            "    action \"leave\" \"完工\" en=\"Leave\" from=\"on_site\" to=\"dispatched\" by=\"worker\"\n    action \"tell\"",
        )],
    ),
    ("SW0574", &[("source \"PRJ-004\"", "source \"PRJ-004 TCH-025\"")]),
    ("SW0574", &[("        keep_appointment\n", "        keep_appointment\n        source \"第3条\"\n")]),
];

//! What breaks limits.

use super::Case;

pub(super) const CASES: &[Case] = &[
    (
        "SW0521",
        &[(
            "    action \"answer\"",
            "    limit \"again\" \"再答\" en=\"Again\" from=\"reopened\" until=\"answer\" within=\"1 hour\" calendar=\"always\"\n    action \"answer\"",
        )],
    ),
    (
        "SW0521",
        &[(
            "    action \"answer\"",
            "    limit \"met\" \"见面\" en=\"Met\" from=\"appointment_start printed_slip\" until=\"answer\" within=\"1 hour\" calendar=\"always\"\n    action \"answer\"",
        )],
    ),
    (
        "SW0522",
        &[
            (
                "from=\"arrive\" until=\"finished\" within=\"4 working-hours\"",
                "from=\"arrive\" until=\"dispatch\" within=\"4 working-hours\"",
            ),
            ("unsatisfied=\"received\"", "unsatisfied=\"on_site\""),
            ("by=\"front_desk\" to=\"received\"", "by=\"front_desk\" to=\"on_site\""),
        ],
    ),
    (
        "SW0522",
        &[(
            "    action \"answer\"",
            "    limit \"gone\" \"撤回\" en=\"Gone\" from=\"reported\" until=\"cancelled\" within=\"1 hour\" calendar=\"always\"\n    action \"answer\"",
        )],
    ),
    (
        "SW0523",
        &[(
            "within=\"2 hours\" calendar=\"always\" by=\"contact\" past_finish=#true",
            "within=\"2 hours\" calendar=\"always\" by=\"contact\"",
        )],
    ),
    ("SW0523", &[("from=\"arrive\" until=\"finished\"", "from=\"arrive\" until=\"closed\"")]),
    (
        "SW0524",
        &[(
            "en=\"Urgent arrival\" when=\"urgency == 'urgent'\"",
            "en=\"Urgent arrival\" when=\"urgency in ['urgent', 'ordinary']\"",
        )],
    ),
    (
        "SW0524",
        &[(
            "    limit \"told\"",
            "    limit \"fixed_up\" \"收尾\" en=\"Fixed up\" when=\"round > 1\" from=\"on_site\" until=\"done\" within=\"2 working-hours\" calendar=\"office\"\n    limit \"told\"",
        )],
    ),
    (
        "SW0525",
        &[("en=\"Arrival\" when=\"urgency != 'urgent'\"", "en=\"Arrival\" when=\"urgency == 'ordinary'\"")],
    ),
    (
        "SW0525",
        &[(
            "    limit \"told\"",
            "    limit \"sent\" \"急修派出\" en=\"Sent\" when=\"urgency == 'urgent'\" from=\"reported\" until=\"dispatch\" within=\"15 minutes\" calendar=\"always\"\n    limit \"sent_later\" \"零修派出\" en=\"Sent later\" when=\"urgency == 'ordinary'\" from=\"reported\" until=\"dispatch\" within=\"1 hour\" calendar=\"always\"\n    limit \"told\"",
        )],
    ),
    (
        "SW0526",
        &[(
            "    limit \"told\"",
            "    limit \"whole\" \"全程\" en=\"Whole\" when=\"urgency == 'ordinary'\" from=\"reported\" until=\"finished\" within=\"10 working-hours\" calendar=\"office\"\n    limit \"told\"",
        )],
    ),
    (
        "SW0526",
        &[(
            "    limit \"told\"",
            "    limit \"sent\" \"派出\" en=\"Sent\" from=\"opened\" until=\"dispatched\" within=\"20 minutes\" calendar=\"always\"\n    limit \"there\" \"赶到\" en=\"There\" from=\"dispatch\" until=\"on_site\" within=\"20 minutes\" calendar=\"always\"\n    limit \"told\"",
        )],
    ),
    (
        "SW0527",
        &[(
            "hand_over accept_within=\"10 minutes\" calendar=\"always\" escalate_to=\"supervisor\"\n    appointment",
            "hand_over accept_within=\"1 hour\" calendar=\"always\" escalate_to=\"supervisor\"\n    appointment",
        )],
    ),
    ("SW0527", &[("until=\"arrive\" within=\"30 minutes\"", "until=\"arrive\" within=\"9 minutes\"")]),
    ("SW0528", &[("        warn \"50%\"", "        warn \"90%\"")]),
    (
        "SW0528",
        &[("        escalate at=\"80%\" to=\"supervisor\"", "        escalate at=\"30%\" to=\"supervisor\"")],
    ),
    ("SW0529", &[("by=\"supervisor\" past_finish=#true", "by=\"duty_manager\" past_finish=#true")]),
    (
        "SW0529",
        &[(
            "        escalate at=\"due\" to=\"duty_manager\"\n    }\n    limit \"arrival\"",
            "        escalate at=\"due\" to=\"duty_manager\"\n        escalate at=\"due + 1 hour\" to=\"duty_manager\"\n    }\n    limit \"arrival\"",
        )],
    ),
    (
        "SW0530",
        &[(
            "by=\"supervisor\" past_finish=#true {\n        escalate at=\"due\" to=\"duty_manager\"",
            "by=\"supervisor\" past_finish=#true {\n        escalate at=\"due\" to=\"front_desk\"",
        )],
    ),
    (
        "SW0530",
        &[
            ("        escalate at=\"due\" to=\"supervisor\"", "        escalate at=\"due\" to=\"gardener\""),
            (
                "post \"supervisor\"",
                "post \"gardener\" \"园丁\" en=\"Gardener\" fallback=\"steward\"\npost \"supervisor\"",
            ),
        ],
    ),
    ("SW0531", &[(" pauses=\"parts\"", ""), (" stops=\"arrival\"", "")]),
    (
        "SW0531",
        &[(
            "    pause \"parts\"",
            "    pause \"weather\" \"等天气\" en=\"Weather\" longest=\"2 days\"\n    pause \"parts\"",
        )],
    ),
    ("SW0532", &[("stops=\"arrival\"", "stops=\"repaired\"")]),
    (
        "SW0532",
        &[(
            "from=\"arrive\" until=\"finished\" within=\"4 working-hours\" calendar=\"office\"",
            "from=\"arrive\" until=\"finished\" within=\"4 working-hours\" calendar=\"office\" pauses=\"parts\"",
        )],
    ),
    (
        "SW0533",
        &[(
            "within=\"4 working-hours\" calendar=\"office\"",
            "within=\"4 working-hours\" calendar=\"always\"",
        )],
    ),
    (
        "SW0533",
        &[("within=\"15 minutes\" calendar=\"always\"", "within=\"2 working-hours\" calendar=\"always\"")],
    ),
    ("SW0534", &[("within=\"15 minutes\" calendar=\"always\"", "within=\"15 minutes\" calendar=\"office\"")]),
    (
        "SW0534",
        &[(
            "after=\"finished\" within=\"3 days\" calendar=\"always\"",
            "after=\"finished\" within=\"3 days\" calendar=\"office\"",
        )],
    ),
    (
        "SW0535",
        &[
            (
                "    field \"happy\"",
                "    field \"deadline\" \"期限\" en=\"Deadline\" kind=\"date_time\" opening=#false\n    field \"happy\"",
            ),
            (
                "        ask \"minutes\" required=#true",
                "        ask \"minutes\" required=#true\n        ask \"deadline\"",
            ),
            (
                "    limit \"told\"",
                "    limit \"sent\" \"派出\" en=\"Sent\" from=\"reported\" until=\"dispatch\" at=\"deadline\"\n    limit \"told\"",
            ),
        ],
    ),
    (
        "SW0535",
        &[
            (
                "    stage \"asked\"",
                "    field \"deadline\" \"期限\" en=\"Deadline\" kind=\"date_time\" opening=#false\n    stage \"asked\"",
            ),
            (
                "    action \"answer\"",
                "    action \"think\" \"研究\" en=\"Think\" from=\"asked\" to=\"thinking\" by=\"owner\"\n    stage \"thinking\" \"研究中\" en=\"Thinking\" lane=\"back\"\n    action \"settle\" \"定期限\" en=\"Settle\" from=\"thinking\" to=\"answered\" by=\"owner\" { ask \"deadline\" }\n    limit \"thought\" \"研究完\" en=\"Thought\" from=\"think\" until=\"settle\" at=\"deadline\"\n    action \"answer\"",
            ),
        ],
    ),
];

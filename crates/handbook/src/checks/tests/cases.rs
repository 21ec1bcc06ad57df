//! What breaks the good handbook, two ways for each check.

use super::Change;

pub(super) const CASES: &[(&str, &[Change])] = &[
    (
        "SW0501",
        &[(
            "    stage \"done\"",
            "    stage \"checking\" \"核实中\" en=\"Checking\" lane=\"back\"\n    stage \"done\"",
        )],
    ),
    ("SW0501", &[("    cancel by=\"front_desk\" confirm=\"after_repair\"\n", "")]),
    (
        "SW0502",
        &[
            (
                "    stage \"done\"",
                "    stage \"waiting\" \"等待中\" en=\"Waiting\" lane=\"back\"\n    stage \"done\"",
            ),
            (
                "    action \"tell\"",
                "    action \"wait\" \"挂起\" en=\"Wait\" from=\"on_site\" to=\"waiting\" by=\"worker\"\n    action \"tell\"",
            ),
        ],
    ),
    (
        "SW0502",
        &[(
            "action \"answer\" \"答复\" en=\"Answer\" from=\"asked\" to=\"answered\"",
            "action \"answer\" \"答复\" en=\"Answer\" from=\"asked\"",
        )],
    ),
    (
        "SW0503",
        &[
            (
                "    stage \"done\"",
                "    stage \"parked\" \"待处理\" en=\"Parked\" lane=\"back\"\n    stage \"looking\" \"查看中\" en=\"Looking\" lane=\"back\"\n    stage \"done\"",
            ),
            (
                "    action \"tell\"",
                "    action \"park\" \"搁置\" en=\"Park\" from=\"on_site looking\" to=\"parked\" by=\"worker\"\n    action \"look\" \"查看\" en=\"Look\" from=\"parked\" to=\"looking\" by=\"worker\"\n    action \"tell\"",
            ),
        ],
    ),
    (
        "SW0503",
        &[
            (
                "    stage \"answered\"",
                "    stage \"thinking\" \"研究中\" en=\"Thinking\" lane=\"back\"\n    stage \"answered\"",
            ),
            (
                "    action \"answer\"",
                "    action \"think\" \"研究\" en=\"Think\" from=\"asked\" to=\"thinking\" by=\"owner\"\n    action \"ask_again\" \"再想\" en=\"Again\" from=\"thinking\" to=\"pondering\" by=\"owner\"\n    action \"stay\" \"还想\" en=\"Still\" from=\"pondering\" to=\"thinking\" by=\"owner\"\n    stage \"pondering\" \"琢磨中\" en=\"Pondering\" lane=\"back\"\n    action \"answer\"",
            ),
        ],
    ),
    ("SW0504", &[("unsatisfied=\"received\"", "unsatisfied=\"closed\"")]),
    (
        "SW0504",
        &[
            ("unsatisfied=\"received\"", "unsatisfied=\"rework\""),
            (
                "    stage \"done\"",
                "    stage \"rework\" \"返工\" en=\"Rework\" lane=\"back\"\n    stage \"again\" \"再返工\" en=\"Again\" lane=\"back\"\n    stage \"done\"",
            ),
            (
                "    action \"tell\"",
                "    action \"redo\" \"重做\" en=\"Redo\" from=\"rework\" to=\"again\" by=\"worker\"\n    action \"undo\" \"放回\" en=\"Undo\" from=\"again\" to=\"rework\" by=\"worker\"\n    action \"tell\"",
            ),
        ],
    ),
    (
        "SW0505",
        &[(
            "reopen within=\"30 days\" by=\"front_desk\" to=\"received\"",
            "reopen within=\"30 days\" by=\"front_desk\" to=\"done\"",
        )],
    ),
    (
        "SW0505",
        &[(
            "reopen within=\"30 days\" by=\"front_desk\" to=\"received\"",
            "reopen within=\"30 days\" by=\"front_desk\" to=\"cancelled\"",
        )],
    ),
    (
        "SW0506",
        &[("    stage \"cancelled\" \"已撤销\" en=\"Cancelled\" kind=\"cancelled\" lane=\"front\"\n", "")],
    ),
    (
        "SW0506",
        &[(
            "from=\"asked\" to=\"answered\" by=\"owner\"\n",
            "from=\"asked\" to=\"answered\" by=\"owner\"\n    cancel by=\"supervisor\"\n",
        )],
    ),
    (
        "SW0507",
        &[(
            "    action \"tell\"",
            "    action \"shut\" \"办结\" en=\"Shut\" from=\"on_site\" to=\"closed\" by=\"worker\"\n    action \"tell\"",
        )],
    ),
    (
        "SW0507",
        &[(
            "    action \"answer\"",
            "    action \"drop\" \"不用答\" en=\"Drop\" from=\"asked\" to=\"closed\" by=\"owner\"\n    action \"answer\"",
        )],
    ),
    (
        "SW0510",
        &[("en=\"Supervisor\" fallback=\"duty_manager\"", "en=\"Supervisor\" fallback=\"front_desk\"")],
    ),
    (
        "SW0510",
        &[(
            "post \"steward\" \"管家\" en=\"Steward\" fallback=\"front_desk\"",
            "post \"steward\" \"管家\" en=\"Steward\" fallback=\"gardener\"\npost \"gardener\" \"园丁\" en=\"Gardener\" fallback=\"steward\"",
        )],
    ),
    (
        "SW0512",
        &[(
            "from=\"received\" to=\"dispatched\" by=\"front_desk\"",
            "from=\"received\" to=\"dispatched\" by=\"worker\"",
        )],
    ),
    (
        "SW0512",
        &[
            (
                "    action \"tell\"",
                "    action \"look\" \"看现场\" en=\"Look\" from=\"received\" by=\"front_desk helper\" { print \"slip\" }\n    action \"tell\"",
            ),
            (
                "    field \"minutes\"",
                "    field \"helper\" \"协助人\" en=\"Helper\" kind=\"person\" opening=#false\n    field \"minutes\"",
            ),
            (
                "        ask \"minutes\" required=#true",
                "        ask \"minutes\" required=#true\n        ask \"helper\"",
            ),
            ("unsatisfied=\"received\"", "unsatisfied=\"on_site\""),
            ("by=\"front_desk\" to=\"received\"", "by=\"front_desk\" to=\"on_site\""),
        ],
    ),
    ("SW0513", &[("ask \"worker\" required=#true", "ask \"worker\"")]),
    (
        "SW0513",
        &[
            (
                "        ask \"worker\" required=#true\n        hand_over to=\"worker\"",
                "        ask \"worker\" required=#true\n        hand_over to=\"helper\"",
            ),
            (
                "    field \"minutes\"",
                "    field \"helper\" \"协助人\" en=\"Helper\" kind=\"person\" opening=#false\n    field \"minutes\"",
            ),
            (
                "        ask \"minutes\" required=#true",
                "        ask \"minutes\" required=#true\n        ask \"helper\"",
            ),
            ("unsatisfied=\"received\"", "unsatisfied=\"on_site\""),
            ("by=\"front_desk\" to=\"received\"", "by=\"front_desk\" to=\"on_site\""),
        ],
    ),
    ("SW0514", &[("guard \"minutes > 0\"", "guard \"minutes > 10 && minutes < 5\"")]),
    ("SW0514", &[("when=\"urgency != 'planned'\"", "when=\"urgency == 'urgent' && urgency == 'ordinary'\"")]),
    ("SW0515", &[("when=\"urgency != 'planned'\"", "when=\"urgency != 'planned' || urgency != 'urgent'\"")]),
    ("SW0515", &[("guard \"minutes > 0\"", "guard \"answered(urgency)\"")]),
    (
        "SW0516",
        &[
            (
                "        hand_over to=\"worker\"\n",
                "        hand_over to=\"worker\"\n        guard \"minutes > 0\" else=\"先填\" else_en=\"First\"\n",
            ),
            ("unsatisfied=\"received\"", "unsatisfied=\"on_site\""),
            ("by=\"front_desk\" to=\"received\"", "by=\"front_desk\" to=\"on_site\""),
        ],
    ),
    (
        "SW0516",
        &[
            (
                "    action \"tell\" \"告诉客户\" en=\"Tell\" from=\"done\" by=\"contact\"",
                "    action \"tell\" \"告诉客户\" en=\"Tell\" from=\"done\" by=\"contact\" { ask \"reply\" }",
            ),
            (
                "    field \"minutes\"",
                "    field \"reply\" \"要答复\" en=\"Reply\" kind=\"flag\" opening=#false\n    field \"minutes\"",
            ),
            (
                "        keep_appointment\n",
                "        keep_appointment\n        ask \"materials_ready\" when=\"reply\"\n",
            ),
            (
                "    field \"happy\"",
                "    field \"materials_ready\" \"材料齐\" en=\"Ready\" kind=\"flag\" opening=#false\n    field \"happy\"",
            ),
            ("unsatisfied=\"received\"", "unsatisfied=\"on_site\""),
            ("by=\"front_desk\" to=\"received\"", "by=\"front_desk\" to=\"on_site\""),
        ],
    ),
    (
        "SW0517",
        &[
            (
                "    field \"happy\"",
                "    field \"double\" \"加倍\" en=\"Double\" kind=\"computed\" value=\"minutes * 2\"\n    field \"happy\"",
            ),
            (
                "        ask \"minutes\" required=#true",
                "        ask \"minutes\" required=#true\n        ask \"double\"",
            ),
        ],
    ),
    (
        "SW0517",
        &[
            (
                "    field \"happy\"",
                "    field \"double\" \"加倍\" en=\"Double\" kind=\"computed\" value=\"minutes * 2\"\n    field \"happy\"",
            ),
            ("        keep_appointment\n", "        keep_appointment\n        set \"double\" to=\"3\"\n"),
        ],
    ),
    (
        "SW0518",
        &[(
            "    appointment window=\"2 hours\" ahead=\"24 hours\" kept_by=\"arrive\" then=\"front_desk\" escalate_to=\"supervisor\"\n",
            "",
        )],
    ),
    (
        "SW0518",
        &[(
            "from=\"asked\" to=\"answered\" by=\"owner\"",
            "from=\"asked\" to=\"answered\" by=\"owner\" { resume }",
        )],
    ),
    (
        "SW0519",
        &[("        keep_appointment\n", "        keep_appointment\n        acknowledge \"repaired\"\n")],
    ),
    (
        "SW0519",
        &[(
            "en=\"Tell\" from=\"done\" by=\"contact\"",
            "en=\"Tell\" from=\"done\" by=\"contact\" { acknowledge \"told\" }",
        )],
    ),
    ("SW0520", &[("drills=#true ", "")]),
    (
        "SW0520",
        &[(
            "from=\"asked\" to=\"answered\" by=\"owner\"",
            "from=\"asked\" to=\"answered\" by=\"owner\" { guard \"!paused\" else=\"先恢复\" else_en=\"Resume first\" }",
        )],
    ),
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
    ("SW0565", &[("        ask \"happy\"\n", "")]),
    ("SW0565", &[("        ask \"minutes\" required=#true\n", "")]),
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
    (
        "SW0508",
        &[(
            "    stage \"closed\" \"已办结\" en=\"Closed\" kind=\"closed\" lane=\"front\"\n    action \"answer\"",
            "    action \"answer\"",
        )],
    ),
    (
        "SW0508",
        &[(
            "stage \"on_site\" \"已到场\" en=\"On site\" lane=\"back\"",
            "stage \"on_site\" \"已到场\" en=\"On site\" kind=\"start\" lane=\"back\"",
        )],
    ),
    (
        "SW0511",
        &[(
            "    action \"answer\"",
            "    action \"look\" \"看一看\" en=\"Look\" from=\"asked\" by=\"owner\"\n    action \"answer\"",
        )],
    ),
    (
        "SW0511",
        &[(
            "    action \"answer\"",
            "    action \"stay\" \"再等等\" en=\"Stay\" from=\"asked\" to=\"asked\" by=\"owner\" { guard \"party_known\" else=\"先问客户\" else_en=\"Ask who it is\" }\n    action \"answer\"",
        )],
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
    (
        "SW0516",
        &[
            (
                "    field \"happy\"",
                "    field \"double\" \"加倍\" en=\"Double\" kind=\"computed\" value=\"minutes * 2\"\n    field \"happy\"",
            ),
            ("guard \"minutes > 0\"", "guard \"double > 0\""),
            (
                "        hand_over to=\"worker\"\n",
                "        hand_over to=\"worker\"\n        guard \"drill || minutes > 0\" else=\"先填\" else_en=\"First\"\n",
            ),
            ("unsatisfied=\"received\"", "unsatisfied=\"on_site\""),
            ("by=\"front_desk\" to=\"received\"", "by=\"front_desk\" to=\"on_site\""),
        ],
    ),
    (
        "SW0516",
        &[(
            "        hand_over to=\"worker\"\n",
            "        hand_over to=\"worker\"\n        guard \"answered(minutes)\" else=\"先填\" else_en=\"First\"\n",
        )],
    ),
];

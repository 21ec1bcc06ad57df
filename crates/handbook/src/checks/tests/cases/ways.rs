//! What breaks stages, posts, actions and conditions.

use super::Case;

pub(super) const CASES: &[Case] = &[
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
        "SW0509",
        &[(
            "    limit \"resent\" \"重新派出\" en=\"Resent\" from=\"reopened\" until=\"dispatch cancelled\" within=\"30 minutes\" calendar=\"always\"\n",
            "",
        )],
    ),
    (
        "SW0509",
        &[
            (
                "from=\"reopened\" until=\"dispatch cancelled\"",
                "from=\"opened\" until=\"dispatch cancelled\"",
            ),
            ("    reopen within=\"30 days\" by=\"front_desk\" to=\"received\"\n", ""),
        ],
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
];

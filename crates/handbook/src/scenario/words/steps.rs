//! The steps of a scenario, in the order of the manual.

use super::{ASKED, Block, WORD, Word};

/// The steps.
pub(in super::super) const STEPS: &[Word] = &[
    Word {
        word: "at",
        zh: "时钟走到这一刻，其间到点的都会触发",
        en: "the clock moves on to this instant; what falls due before it is fired",
        arguments: (1, 1),
        example: r#"at "2026-11-20 09:00""#,
        ..WORD
    },
    Word {
        word: "after",
        zh: "时钟再走这么久",
        en: "the clock moves on by so much",
        arguments: (1, 1),
        example: r#"after "10 minutes""#,
        ..WORD
    },
    Word {
        word: "open",
        zh: "开单",
        en: "opens a case",
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
        zh: "做手册里的一个操作",
        en: "does an action of the handbook",
        arguments: (1, 1),
        properties: &["note"],
        block: Block::Fields,
        example: r#"do "dispatch" by="li" { worker "wang" }"#,
        ..ASKED
    },
    Word {
        word: "set",
        zh: "改正或补填字段",
        en: "corrects or adds fields",
        properties: &["reason"],
        block: Block::Fields,
        example: r#"set by="li" reason="听错了" { urgency "ordinary" }"#,
        ..ASKED
    },
    Word {
        word: "accept",
        zh: "接受交接",
        en: "accepts what was handed over",
        properties: &["role"],
        example: r#"accept by="wang""#,
        ..ASKED
    },
    Word {
        word: "decline",
        zh: "不接受交接",
        en: "declines what was handed over",
        properties: &["role", "reason"],
        required: &["reason"],
        example: r#"decline by="wang" reason="不在现场""#,
        ..ASKED
    },
    Word {
        word: "offer",
        zh: "把责任人或跟进人交给别人",
        en: "offers the owner or the contact to another",
        properties: &["role", "to", "reason"],
        required: &["to"],
        example: r#"offer role="contact" to="chen" by="li""#,
        ..ASKED
    },
    Word {
        word: "acknowledge",
        zh: "回一声“我来”，后面的升级就停下",
        en: "says “I have it”, which stops the escalations after it",
        arguments: (1, 1),
        properties: &["occurrence"],
        example: r#"acknowledge "guard_ack" by="zhou""#,
        ..ASKED
    },
    Word {
        word: "pause",
        zh: "按手册里的原因暂停计时",
        en: "lets the clock stand still for a reason of the handbook",
        arguments: (1, 1),
        properties: &["until", "note"],
        required: &["until"],
        example: r#"pause "parts" until="2026-11-23 18:00" by="zhao""#,
        ..ASKED
    },
    Word {
        word: "resume",
        zh: "提前恢复计时",
        en: "goes on before the until-date",
        example: r#"resume by="wang""#,
        ..ASKED
    },
    Word {
        word: "appoint",
        zh: "和客户约定上门时间",
        en: "agrees a window with the customer",
        properties: &["from", "until"],
        required: &["from", "until"],
        example: r#"appoint from="2026-11-21 09:00" until="2026-11-21 11:00" by="li""#,
        ..ASKED
    },
    Word {
        word: "move_appointment",
        zh: "改约，写明是谁要改",
        en: "moves the window; says whose wish it was",
        properties: &["whose", "from", "until", "reason"],
        required: &["whose", "from", "until"],
        example: r#"move_appointment whose="customer" from="2026-11-22 09:00" until="2026-11-22 11:00" by="li""#,
        ..ASKED
    },
    Word {
        word: "nobody_home",
        zh: "按约到场，家中无人",
        en: "was there in the window and found nobody at home",
        properties: &["note", "photos"],
        example: r#"nobody_home by="wang""#,
        ..ASKED
    },
    Word {
        word: "promise",
        zh: "向客户承诺一个时间",
        en: "tells the customer a time",
        properties: &["time", "words", "channel"],
        required: &["time", "words", "channel"],
        example: r#"promise time="2026-11-20 17:00" words="五点前答复您" channel="phone" by="li""#,
        ..ASKED
    },
    Word {
        word: "keep_promise",
        zh: "兑现承诺",
        en: "keeps a promised time",
        properties: &["occurrence"],
        example: r#"keep_promise by="li""#,
        ..ASKED
    },
    Word {
        word: "note",
        zh: "记一条备注",
        en: "notes something",
        arguments: (1, 1),
        properties: &["audience"],
        example: r#"note "已关总阀" by="wang" audience="internal""#,
        ..ASKED
    },
    Word {
        word: "try",
        zh: "回访没有联系上",
        en: "a try to reach the customer without an answer",
        arguments: (1, 1),
        properties: &["method", "outcome", "note", "occurrence"],
        required: &["outcome"],
        example: r#"try "after_repair" method="phone" outcome="no_answer" by="chen""#,
        ..ASKED
    },
    Word {
        word: "visit",
        zh: "回访得到答复",
        en: "the customer answered a return visit",
        arguments: (1, 1),
        properties: &["verdict", "method", "with", "words", "occurrence"],
        required: &["verdict"],
        block: Block::Fields,
        example: r#"visit "after_repair" verdict="satisfied" method="phone" by="chen""#,
        ..ASKED
    },
    Word {
        word: "sign_off",
        zh: "签认联系不上",
        en: "confirms that the customer cannot be reached",
        arguments: (1, 1),
        properties: &["reason", "occurrence"],
        required: &["reason"],
        example: r#"sign_off "after_repair" reason="三次未接" by="sun""#,
        ..ASKED
    },
    Word {
        word: "end_visit",
        zh: "一直不满意时由上级终结",
        en: "ends a visit that stays unsatisfied",
        arguments: (1, 1),
        properties: &["reason", "answer", "occurrence"],
        required: &["reason", "answer"],
        example: r#"end_visit "after_repair" reason="已三次返工" answer="书面答复" by="qian""#,
        ..ASKED
    },
    Word {
        word: "reopen",
        zh: "重开",
        en: "begins a further round",
        properties: &["reason"],
        required: &["reason"],
        example: r#"reopen reason="又漏了" by="li""#,
        ..ASKED
    },
    Word {
        word: "cancel",
        zh: "撤销",
        en: "ends a case without work",
        properties: &["by_customer", "reason"],
        required: &["reason"],
        example: r#"cancel by_customer=#true reason="已自行修好" by="li""#,
        ..ASKED
    },
    Word {
        word: "merge",
        zh: "并入同一件事的另一张单",
        en: "ends a case in favour of another on the same matter",
        properties: &["into"],
        required: &["into"],
        example: r#"merge case="b" into="a" by="li""#,
        ..ASKED
    },
    Word {
        word: "join",
        zh: "并入公共事件",
        en: "joins a common event",
        properties: &["event"],
        required: &["event"],
        example: r#"join case="b" event="a" by="li""#,
        ..ASKED
    },
    Word {
        word: "line",
        zh: "记一行价目",
        en: "puts a priced line",
        properties: &["item", "what", "price", "quantity", "payer", "waived", "field", "tax", "as"],
        example: r#"line item="materials/tap" quantity=1 payer="customer" by="wang""#,
        ..ASKED
    },
    Word {
        word: "remove_line",
        zh: "删去一行价目",
        en: "removes a priced line",
        arguments: (1, 1),
        example: r#"remove_line "materials/tap" by="wang""#,
        ..ASKED
    },
    Word {
        word: "consent",
        zh: "客户确认金额",
        en: "the customer agrees to a sum",
        properties: &["sum", "method"],
        required: &["sum"],
        example: r#"consent sum="45.00" method="on_site" by="wang""#,
        ..ASKED
    },
    Word {
        word: "print",
        zh: "打印",
        en: "a print leaves the printer",
        arguments: (1, 1),
        properties: &["paper"],
        example: r#"print "slip" by="li""#,
        ..ASKED
    },
    Word {
        word: "leave",
        zh: "请假；手上还有单或待办时会被拒绝（still_owns）",
        en: "somebody goes on leave; refused (still_owns) while he has cases or duties",
        properties: &["person", "from", "until", "substitute"],
        required: &["person", "from", "until"],
        example: r#"leave person="li" from="2026-11-21 00:00" until="2026-11-22 24:00""#,
        ..WORD
    },
    Word {
        word: "sign",
        zh: "签到或签退",
        en: "signs on or off",
        properties: &["person", "on"],
        required: &["person", "on"],
        example: r#"sign person="li" on=#false"#,
        ..WORD
    },
    Word {
        word: "publish",
        zh: "公布节假日，暂定的时间重新计算",
        en: "holidays become known; provisional times are counted again",
        arguments: (1, 1),
        properties: &["until"],
        required: &["until"],
        block: Block::Days,
        example: r#"publish "cn" until="2027-12-31" { off "2027-01-01" "元旦" }"#,
        ..WORD
    },
    Word {
        word: "find",
        zh: "某人看不看得到这张单",
        en: "whether somebody sees the case",
        properties: &["person", "sees"],
        required: &["person", "sees"],
        example: r#"find person="zhou" sees=#false"#,
        ..WORD
    },
    Word {
        word: "hand_all",
        zh: "把一个人手上的单全部交出去",
        en: "offers everything that somebody has to another",
        properties: &["from", "to"],
        required: &["from", "to"],
        example: r#"hand_all from="li" to="chen" by="sun""#,
        ..ASKED
    },
    Word {
        word: "refused",
        zh: "里面的一步应该被拒绝，并写明原因",
        en: "the step within is refused, for this reason",
        arguments: (1, 1),
        block: Block::Step,
        example: r#"refused "not_your_post" { do "finish" by="li" }"#,
        ..WORD
    },
    Word {
        word: "expect",
        zh: "此刻应该是什么样子",
        en: "how things are now",
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

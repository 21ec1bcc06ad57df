//! The twelve families of courteous words.

use super::{Proof, Said};

/// The families by the situation that each is for.
const FAMILIES: [(&str, &str); 12] = [
    ("phrase_greeting", "greeting"),
    ("phrase_welcome", "welcome"),
    ("phrase_wishes", "wishes"),
    ("phrase_farewell", "farewell"),
    ("phrase_apology", "apology"),
    ("phrase_thanks", "thanks"),
    ("phrase_reply", "reply"),
    ("phrase_enquiry", "enquiry"),
    ("phrase_request", "request"),
    ("phrase_consult", "consultation"),
    ("phrase_explain", "explanation"),
    ("phrase_ten", "courtesy"),
];

macro_rules! family {
    ($id:literal, $script:literal, $situation:literal, $($words:literal),+) => {
        Proof::new(&[$id], concat!("the words of ", $script, " are at hand"), |h| {
            Said::of(h, $script, $situation)?.on(&["enquiry"]).says(&[$($words),+]).holds()
        })
    };
}

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(&["PJ-011"], "twelve families of words, each for its situation, at the desk's hand", |h| {
        let family =
            |(id, situation): (&str, &str)| Said::of(h, id, situation)?.on(&["enquiry"]).says(&[""]).holds();
        Some(FAMILIES.into_iter().all(|own| family(own) == Some(true)))
    }),
    family!("PJ-012", "phrase_greeting", "greeting", "您好", "早上好", "下午好", "晚上好"),
    family!("PJ-013", "phrase_welcome", "welcome", "欢迎光临", "欢迎入住"),
    family!(
        "PJ-014",
        "phrase_wishes",
        "wishes",
        "节日快乐",
        "圣诞快乐",
        "新年快乐",
        "生日快乐",
        "新婚快乐",
        "春节好",
        "恭喜发财"
    ),
    family!("PJ-015", "phrase_farewell", "farewell", "再见", "晚安", "一路平安"),
    family!("PJ-016", "phrase_apology", "apology", "对不起", "抱歉", "打扰您了"),
    family!("PJ-017", "phrase_thanks", "thanks", "谢谢您", "感谢您"),
    family!("PJ-018", "phrase_reply", "reply", "我明白了", "不客气"),
    family!("PJ-019", "phrase_enquiry", "enquiry", "请问您有什么事", "我能帮您做点什么", "别的事"),
    family!("PJ-020", "phrase_request", "request", "请您协助", "麻烦您", "请您稍等"),
    family!("PJ-021", "phrase_consult", "consultation", "您看这样行不行"),
    family!("PJ-022", "phrase_explain", "explanation", "抱歉，按照公司的规定"),
    family!("PJ-023", "phrase_ten", "courtesy", "您好", "请", "谢谢", "对不起", "再见"),
];

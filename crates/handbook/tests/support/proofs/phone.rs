//! On the telephone.

use super::{Proof, Said};

const DESK: &[&str] = &["enquiry"];
const CALL: &str = "answer_call";

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(
        &["PJ-001", "PJ-002", "TCH-014", "HB-122", "HB-126", "HB-145", "PJ-007"],
        "a call is picked up within three rings with greeting, name of the estate and own name, in a clear soft voice",
        |h| {
            Said::of(h, "answer_call", CALL)?
                .on(&["enquiry", "repair", "complaint", "request"])
                .does(&["铃响三声以内", "自然、清楚、柔和", "离嘴约 2.5 厘米"])
                .says(&["您好，{project}客服中心", "{agent}"])
                .never(&["喂"])
                .holds()
        },
    ),
    Proof::new(&["PJ-003", "TCH-016", "HB-123"], "time, place, person, matter are noted and repeated", |h| {
        Said::of(h, "note_and_repeat", CALL)?
            .on(&["enquiry", "repair", "complaint", "request"])
            .does(&["纸笔", "时间、地点、人、事", "不插话"])
            .says(&["核对", "{number}", "{due}"])
            .never(&["不归我管"])
            .holds()
    }),
    Proof::new(&["PJ-003"], "somebody is fetched, or the message written down", |h| {
        let said = Said::of(h, "hold_and_fetch", CALL)?.on(DESK);
        said.says(&["请您稍等", "留个话"]).does(&["轻轻放下", "一条条记下来"]).holds()
    }),
    Proof::new(&["PJ-004"], "a call ends with thanks, after the caller", |h| {
        let said = Said::of(h, "end_call", CALL)?.on(DESK);
        said.says(&["感谢您来电，再见"]).does(&["等客户先挂", "轻轻放下"]).holds()
    }),
    Proof::new(&["PJ-005"], "Mandarin is asked for politely", |h| {
        Said::of(h, "mandarin", CALL)?.on(DESK).says(&["对不起", "普通话"]).never(&["听不懂"]).holds()
    }),
    Proof::new(&["PJ-006"], "who must interrupt asks, thanks and apologises afterwards", |h| {
        let said = Said::of(h, "interrupted", CALL)?.on(DESK);
        said.says(&["可以吗？谢谢您", "让您久等了，对不起"]).does(&["同意才放下"]).holds()
    }),
    Proof::new(&["PJ-007", "HB-142", "HB-143"], "the voice is natural and neither loud nor affected", |h| {
        let said = Said::of(h, "voice", CALL)?.on(DESK);
        said.does(&["该重的地方重", "不拿腔拿调", "音量"]).holds()
    }),
    Proof::new(&["HB-124"], "a colleague's telephone is answered within three rings", |h| {
        Said::of(h, "neighbour_phone", CALL)?.on(DESK).does(&["三声以内"]).says(&["我帮您记下来"]).holds()
    }),
    Proof::new(
        &["PJ-008", "PJ-009", "PJ-010", "HB-125", "HB-126"],
        "who rings a customer says who he is and what for, at a good hour and briefly",
        |h| {
            Said::of(h, "ring_out", "ring_out")?
                .on(DESK)
                .does(&["十分钟", "三到五分钟"])
                .says(&[
                    "您好，我是{project}客服中心的{agent}",
                    "{customer}",
                    "打扰您是想",
                    "打错了，对不起",
                    "谢谢您，再见",
                ])
                .holds()
        },
    ),
    Proof::new(
        &["TCH-015"],
        "the desk rings back a missed call within a quarter of an hour and apologises",
        |h| {
            let rule = h.ring_back.as_ref()?;
            Said::of(h, rule.script.as_ref()?.as_str(), "missed_call")?
                .also(rule.by.as_str() == "front_desk" && rule.within.to_string() == "15 minutes")
                .also(rule.calendar.as_str() == "always")
                .says(&["没接到您的电话", "抱歉"])
                .holds()
        },
    ),
    Proof::new(&["TCH-015"], "the words for ringing back are there", |h| {
        Said::of(h, "missed_call", "missed_call")?.says(&["抱歉"]).never(&["是你打的电话吗"]).holds()
    }),
];

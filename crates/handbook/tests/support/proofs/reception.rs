//! At the counter, in the home, over a complaint, in an emergency, and before a paid service.

use super::{Proof, Said};

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(&["HB-144", "TCH-007"], "who comes is smiled at, greeted first and served standing", |h| {
        Said::of(h, "reception", "reception")?
            .on(&["enquiry"])
            .does(&["先微笑、先问好、起身", "有没有别的客户在场都一样", "当场开单"])
            .says(&["您好，请坐"])
            .holds()
    }),
    Proof::new(&["TCH-009"], "the desk knows the neighbourhood", |h| {
        Said::of(h, "neighbourhood", "reception")?.on(&["enquiry"]).does(&["公园"]).says(&["右转"]).holds()
    }),
    Proof::new(&["TCH-011"], "who leaves is asked for further wishes and given a card", |h| {
        let said =
            Said::of(h, "anything_else", "reception")?.on(&["enquiry"]).beside("enquiry", "give_answer");
        said.says(&["还有别的需要吗", "名片"]).holds()
    }),
    Proof::new(&["TCH-012"], "who waits hears an apology and gets water", |h| {
        let said = Said::of(h, "reception_wait", "reception")?.on(&["enquiry"]);
        said.says(&["让您久等了"]).does(&["倒一杯水"]).holds()
    }),
    Proof::new(&["TCH-013"], "an opinion is written down before the customer's eyes and confirmed", |h| {
        let said = Said::of(h, "opinions_written", "reception")?.on(&["enquiry", "suggestion"]);
        said.does(&["当着客户的面写"]).says(&["一样吗"]).holds()
    }),
    Proof::new(
        &["HB-149", "TCH-029", "TCH-030", "TCH-031", "TCH-032", "TCH-033", "TCH-034"],
        "a home is visited by appointment, with three light knocks, shoe covers, a notebook and two cards",
        |h| {
            Said::of(h, "home_visit", "home_visit")?
                .on(&["suggestion"])
                .does(&[
                    "能先约就先约",
                    "轻敲三下",
                    "退后一步",
                    "穿鞋套，坐端正，带本子记",
                    "核对客户资料",
                    "名片和便民卡",
                ])
                .says(&["我是{project}的{agent}，今天来是"])
                .never(&["您家邻居啊", "不客气了"])
                .holds()
        },
    ),
    Proof::new(
        &["HB-147", "HB-057"],
        "a complaint is heard to the end, apologised for and answered in three days",
        |h| {
            Said::of(h, "complaint_listen", "open")?
                .on(&["complaint"])
                .does(&["听客户说完", "不辩解", "保密"])
                .says(&["抱歉", "三天内一定给您一个结果"])
                .never(&["不可能"])
                .holds()
        },
    ),
    Proof::new(&["HB-147", "PJ-016"], "what is never said over a complaint", |h| {
        let said = Said::of(h, "complaint_words", "open")?.on(&["complaint"]);
        said.does(&["对不起"]).never(&["就你家有事", "没办法", "爱找谁找谁"]).holds()
    }),
    Proof::new(&["HB-003", "HB-061"], "help is opened with kind and place before names are asked", |h| {
        Said::of(h, "emergency_call", "open")?
            .on(&["emergency"])
            .says(&["在哪里、出了什么事", "已经在路上"])
            .does(&["只选什么事、在哪里"])
            .never(&["先登记一下姓名"])
            .holds()
    }),
    Proof::new(
        &["HB-061"],
        "each kind of emergency has its first steps, most with the outside number",
        |h| {
            let first: &[(&str, &str)] = &[
                ("first_fire", "119"),
                ("first_lift", "96333"),
                ("first_gas", "119"),
                ("first_medical", "120"),
                ("first_crime", "110"),
                ("first_power", "95598"),
                ("first_other", "110"),
            ];
            let has = |(id, number): &(&str, &str)| {
                let said =
                    Said::of(h, id, "first_action")?.on(&["emergency"]).beside("emergency", "guard_going");
                said.also(said.script.when.is_some()).rings(number).holds()
            };
            Some(first.iter().all(|own| has(own) == Some(true)))
        },
    ),
    Proof::new(&["HB-031", "HB-152"], "what is wanted is asked, and nothing refused that is lawful", |h| {
        let said = Said::of(h, "special_intake", "open")?.on(&["special_service"]);
        said.says(&["您满意了再定"]).does(&["只要合法合理", "不当场说不"]).holds()
    }),
    Proof::new(&["HB-152"], "the price is agreed before work", |h| {
        Said::of(h, "quotation", "quotation")?
            .on(&["special_service"])
            .beside("special_service", "quote_price")
            .does(&["客户点头才安排"])
            .never(&["价钱回头再说"])
            .holds()
    }),
];

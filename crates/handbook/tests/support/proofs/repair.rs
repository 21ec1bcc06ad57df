//! Words and manners of a repair.

use super::{Proof, Said};

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(
        &["HB-146", "TCH-025"],
        "an urgent repair: ten minutes are promised and the first steps said",
        |h| {
            Said::of(h, "urgent_repair", "open")?
                .on(&["repair"])
                .when("urgency == 'urgent'")
                .says(&["十分钟内到{place}", "总阀", "总闸"])
                .does(&["边说边派工"])
                .holds()
        },
    ),
    Proof::new(&["TCH-025"], "an ordinary repair: a window of two hours is agreed", |h| {
        Said::of(h, "ordinary_repair", "open")?
            .on(&["repair"])
            .when("urgency == 'ordinary'")
            .says(&["两小时的时段，到点一定到", "您同意了再修"])
            .holds()
    }),
    Proof::new(
        &["TCH-019", "TCH-020", "TCH-021", "TCH-022"],
        "work in a public area: told beforehand, warning signs, tape, site cleared",
        |h| {
            Said::of(h, "public_repair", "open")?
                .on(&["repair"])
                .when("scope == 'public'")
                .does(&["贴告示", "警示牌", "警戒带", "清场"])
                .holds()
        },
    ),
    Proof::new(&["TCH-026", "TCH-030"], "at the door: four things brought, three light knocks", |h| {
        Said::of(h, "at_the_door", "on_site")?
            .on(&["repair"])
            .beside("repair", "arrive")
            .does(&["工具、地垫、抹布、鞋套", "轻敲三下退后一步"])
            .says(&["我是{project}的维修师傅{agent}"])
            .holds()
    }),
    Proof::new(&["TCH-027"], "before, during and after the work it is explained, price list in hand", |h| {
        Said::of(h, "explain_price", "on_site")?
            .on(&["repair"])
            .beside("repair", "start")
            .does(&["维修流程和价目表", "修的时候问一句，修完讲一遍"])
            .says(&["您点头我再动手"])
            .holds()
    }),
    Proof::new(
        &["TCH-024", "TCH-025", "TCH-028"],
        "leaving: two clean, further wishes, no drink or gift, goodbye",
        |h| {
            Said::of(h, "leave_home", "on_site")?
                .on(&["repair"])
                .beside("repair", "finish")
                .does(&["地面擦净、单子写整洁", "不喝水、不抽烟、不吃东西、不收礼"])
                .says(&["还有别的", "再见"])
                .holds()
        },
    ),
    Proof::new(&["TCH-023"], "the free ten minutes are for staff only and on no customer's copy", |h| {
        let service = h.services.get("repair")?;
        let field = |id: &str| service.fields.iter().find(|field| field.id.as_str() == id);
        let internal = ["labour_free", "minutes"].iter().all(|id| field(id).is_some_and(|own| own.internal));
        let customers = h.prints.get("dispatch_slip")?.copies.iter().find(|copy| copy.id == "customer")?;
        let hidden = customers.hides.iter().any(|cell| cell == "minutes");
        let shown = h.prints.values().flat_map(|print| print.rows.iter().flatten());
        Some(internal && hidden && !shown.into_iter().any(|cell| cell.shows == "labour_free"))
    }),
];

//! Papers: their codes, copies, what each copy hides.

use model::Handbook;
use model::handbook::Print;

use super::Proof;

fn shows(print: &Print, cells: &[&str]) -> bool {
    let has = |cell: &&str| print.rows.iter().flatten().any(|own| own.shows == **cell);
    cells.iter().all(has)
}

/// Whether the copy exists and hides all of these.
fn hides(print: &Print, copy: &str, cells: &[&str]) -> bool {
    let copy = print.copies.iter().find(|own| own.id == copy);
    copy.is_some_and(|copy| cells.iter().all(|cell| copy.hides.iter().any(|own| own == cell)))
}

fn offered(handbook: &Handbook, service: &str, print: &str) -> bool {
    let service = handbook.services.get(service);
    service.is_some_and(|service| service.prints.iter().any(|own| own.as_str() == print))
}

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(
        &["PRJ-004", "PRJ-006", "HB-162"],
        "the dispatch slip in three copies, with all that the desk files",
        |h| {
            let slip = h.prints.get("dispatch_slip")?;
            let cells = [
                "number",
                "caller",
                "phone",
                "place",
                "matter",
                "reported",
                "appointed",
                "dispatched_by",
                "taken_by",
                "arrived",
                "done",
                "lines",
                "sum",
                "verdict",
                "customer_signature",
                "worker_signature",
                "visit",
            ];
            let three = slip.copies.iter().map(|copy| copy.id.as_str()).eq(["stub", "crew", "customer"]);
            let kept = slip.copies.iter().map(|copy| copy.keeper.zh.as_str()).eq([
                "客服中心",
                "维修班组，交库房与财务",
                "客户",
            ]);
            let hidden = hides(slip, "stub", &["arrived", "done", "minutes"])
                && hides(slip, "customer", &["minutes", "visit"]);
            let papers = slip.papers.iter().map(String::as_str).eq(["a4_third", "continuous_241x93"]);
            let code = slip.code.as_deref() == Some("QR-0225/SD");
            Some(
                three
                    && kept
                    && hidden
                    && papers
                    && code
                    && shows(slip, &cells)
                    && offered(h, "repair", "dispatch_slip"),
            )
        },
    ),
    Proof::new(&["HB-163", "PRJ-005"], "the complaint slip", |h| {
        let slip = h.prints.get("complaint_slip")?;
        let cells =
            ["number", "caller", "class", "nature", "matter", "cause", "fault", "result", "reason", "visit"];
        let code = slip.code.as_deref() == Some("QR-0226/SD");
        Some(code && shows(slip, &cells) && offered(h, "complaint", "complaint_slip"))
    }),
    Proof::new(
        &["PRJ-005", "PRJ-048"],
        "the event report: matter, cause, nature and class, for the manager",
        |h| {
            let report = h.prints.get("event_report")?;
            let cells = ["class", "nature", "matter", "cause", "event_report"];
            Some(shows(report, &cells) && offered(h, "complaint", "event_report"))
        },
    ),
    Proof::new(&["PRJ-049", "PRJ-008"], "the contact letter names a deadline and not who complained", |h| {
        let letter = h.prints.get("contact_letter")?;
        let silent = !shows(letter, &["caller"]) && !shows(letter, &["phone"]);
        Some(silent && shows(letter, &["letter_to", "letter_due", "matter"]) && letter.copies.len() == 2)
    }),
    Proof::new(&["PJ-038"], "the record of a visit, signed by the customer", |h| {
        let record = h.prints.get("visit_record")?;
        let cells = [
            "visit_quality",
            "visit_effect",
            "verdict",
            "visit_shortcomings",
            "visit_suggestions",
            "customer_signature",
        ];
        let services = ["repair", "complaint", "special_service"];
        Some(shows(record, &cells) && services.iter().all(|service| offered(h, service, "visit_record")))
    }),
];

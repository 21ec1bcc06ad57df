//! Priced lines from the handbook's lists, and the customer's consent to an exact sum.

use super::{ActionForm, Group, METHODS, hidden, radio, reason, simple, words_of};
use crate::fields::{Choice, Control, Field};
use crate::words::Words;
use centre::CaseView;
use centre::choices::{Choices, PricedField};

/// Who may pay, the most frequent first.
const PAYERS: [&str; 4] = ["customer", "company", "developer", "fund"];

/// The forms about money.
pub(super) fn of_case(case: &CaseView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let mut forms = vec![];
    if choices.open.contains("put_line") {
        let form = |priced: &PricedField| {
            let label = format!("{} · {}", t.get("act-put-line"), priced.field.label);
            ActionForm::new("put_line", label, Group::Money, t, line(case, priced, t))
        };
        forms.extend(choices.priced.iter().map(form));
    }
    if choices.open.contains("remove_line") {
        let lines = case.lines.iter();
        let lines =
            lines.map(|l| (l.id.clone(), format!("{} {} {} = {}", l.what, l.quantity, l.unit, l.sum)));
        let which = radio("line", t.get("ask-line"), lines.collect());
        let why = reason(t).required().hint(t.get("ask-remove-hint"));
        forms.push(simple("remove_line", Group::Money, t, vec![which, why]));
    }
    if choices.open.contains("consent") {
        let sum = Field::new("sum", t.get("ask-sum"), Control::Number).required().value(&case.to_pay);
        let sum = sum.hint(t.get("ask-sum-hint"));
        let method = radio("method", t.get("ask-method"), words_of("method", &METHODS, t));
        let proof = Field::new("proof", t.get("ask-proof"), Control::Photos);
        // While the customer's word is what stands between the case and the work, it is what comes next.
        let form = simple("consent", Group::Next, t, vec![sum, method, proof]);
        forms.push(form);
    }
    forms
}

/// A line: an item of the lists, or something that no list has.
fn line(case: &CaseView, priced: &PricedField, t: Words) -> Vec<Field> {
    let several = priced.items.iter().any(|item| item.list != priced.items[0].list);
    let item = |item: &centre::choices::PriceItem| {
        let id = format!("{}/{}", item.list.id, item.item.id);
        let label = format!("{} · {} / {}", item.item.label, item.price, item.unit);
        let group = if several { item.list.label.as_str() } else { "" };
        Choice::new(id, label).priced(&item.price).under(group)
    };
    let mut fields = vec![hidden("field", &priced.field.id)];
    let own: Vec<_> = case.lines.iter().filter(|line| priced.lines.contains(&line.id)).collect();
    if !own.is_empty() {
        let charged = |line: &&centre::case_page::LineView| line.payer == "customer" && line.waived.is_none();
        let option = |line: &centre::case_page::LineView| {
            let label = format!("{} {} {} = {}", line.what, line.quantity, line.unit, line.sum);
            Choice::new(&line.id, label).priced(if charged(&line) { line.sum.as_str() } else { "0" })
        };
        let which = Field::new("line", t.get("ask-line-instead"), Control::List).hint(t.get("ask-line-hint"));
        fields.push(which.among(own.into_iter().map(option)));
    }
    let items = Field::new("pick", t.get("line-what"), Control::List).hint(t.get("ask-item-hint"));
    fields.push(items.among(priced.items.iter().map(item)));
    fields.push(Field::new("what", t.get("ask-what"), Control::Line));
    fields.push(Field::new("price", t.get("ask-price"), Control::Number));
    fields.push(Field::new("quantity", t.get("line-quantity"), Control::Number).required().value("1"));
    let payer = radio("payer", t.get("ask-payer"), words_of("payer", &PAYERS, t)).value(PAYERS[0]);
    fields.push(payer);
    fields.push(Field::new("waived", t.get("ask-waived"), Control::Line).hint(t.get("ask-waived-hint")));
    let sum = if case.to_pay.is_empty() { "0" } else { case.to_pay.as_str() };
    fields.push(Field::new("", t.get("line-running"), Control::Sum).value(sum));
    fields
}

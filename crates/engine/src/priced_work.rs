//! Priced lines and the customer's consent to an exact sum. Nothing here is a bill yet.

use crate::draft::Draft;
use crate::lookup::to_pay;
use crate::refusal::{Code, Refusal};
use diag::text;
use model::command::Line;
use model::handbook::{FieldKind, VisitMethod};
use model::{Event, Fen, FileRef, LineId, PersonalRef};

impl Draft<'_> {
    /// Adds or changes a line; its sum is computed here, once.
    ///
    /// # Errors
    /// When the field is no list of lines, the price is not the list's, or the work is over.
    pub(crate) fn put_line(&mut self, line: &Line) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        let lists = match self.service.field(&line.field).map(|f| &f.kind) {
            Some(FieldKind::Lines { prices }) => prices,
            _ => return Err(crate::form::unknown_field(&line.field)),
        };
        if line.quantity.0.is_sign_negative() || line.quantity.0.is_zero() || line.unit_price < Fen::ZERO {
            return Err(wrong(
                &text!(zh: "数量要大于零，单价不能为负", en: "the quantity is above zero, the price not below"),
            ));
        }
        match &line.item {
            Some((list, version, item)) => {
                let known = lists.contains(list).then(|| self.handbook.prices.get(list)).flatten();
                let price = known.filter(|l| &l.version == version).and_then(|l| l.items.get(item));
                if price.map(|p| p.price) != Some(line.unit_price) {
                    return Err(Refusal::new(
                        Code::PriceDiffers,
                        text!(zh: "单价与价目表不一致", en: "the price is not that of the price list"),
                        text!(zh: "请按价目表选择；减免请另写原因", en: "choose from the price list; a waiver needs its own reason"),
                    ));
                }
            }
            None if line.what.is_none() => {
                return Err(wrong(&text!(zh: "没有写明是什么", en: "what it is was not said")));
            }
            None => {}
        }
        let full = line
            .unit_price
            .times(line.quantity)
            .map_err(|_| wrong(&text!(zh: "金额太大", en: "the sum is too large")))?;
        let sum = if line.waived.is_some() { Fen::ZERO } else { full };
        self.push(Event::LinePut { line: Box::new(Line { sum, ..line.clone() }) });
        if to_pay(&self.case).is_none() {
            return Err(wrong(&text!(zh: "合计金额太大", en: "the total is too large")));
        }
        Ok(())
    }

    /// Removes a line.
    ///
    /// # Errors
    /// When there is none, or the work is over.
    pub(crate) fn remove_line(&mut self, line: LineId, reason: Option<&PersonalRef>) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        self.must_be_working()?;
        let Some(was) = self.case.lines.iter().find(|own| own.id == line).cloned() else {
            return Err(wrong(&text!(zh: "没有这一行", en: "there is no such line")));
        };
        self.push(Event::LineRemoved { line, was: Some(Box::new(was)), reason: reason.cloned() });
        Ok(())
    }

    /// The customer agrees to exactly the present sum; changing a line afterwards leaves the consent behind.
    ///
    /// # Errors
    /// When the sum is not the present one.
    pub(crate) fn consent(
        &mut self,
        sum: Fen,
        method: VisitMethod,
        proof: Option<&FileRef>,
    ) -> Result<(), Refusal> {
        let by_customer = matches!(&self.actor.who, model::Who::Customer(party) if party.is_some() && *party == self.case.party);
        if !by_customer {
            self.must_answer_for_case()?;
        }
        let now = to_pay(&self.case).unwrap_or_default();
        if now != sum {
            return Err(Refusal::new(
                Code::SumDiffers,
                text!(zh: "现在的合计是 {now} 元，不是 {sum} 元", en: "the sum is now {now} yuan, not {sum} yuan"),
                text!(zh: "请把新的合计告诉客户，再确认一次", en: "tell the customer the new sum and ask again"),
            ));
        }
        self.push(Event::Consented { sum, method, proof: proof.cloned() });
        Ok(())
    }
}

fn wrong(why: &diag::Text) -> Refusal {
    Refusal::new(Code::WrongValue, why.clone(), text!(zh: "请核对这一行", en: "check the line"))
}

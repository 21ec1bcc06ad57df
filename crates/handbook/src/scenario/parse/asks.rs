//! What is asked of one case: a step for each command.

use std::collections::BTreeSet;

use diag::text;
use model::command::{Audience, Mover, Payer, Role, TryOutcome, Verdict};
use model::handbook::{FieldKind, VisitMethod};
use model::{ChannelId, Fen, FieldId, ItemId, PersonId, PriceListId, Quantity};

use super::super::step::{Ask, Opening, PricedLine, Visiting, Which, Whom};
use super::super::words::Word;
use super::{Parser, messages};
use crate::syntax::{Node, Spanned};

const ROLES: &[(&str, Role)] = &[("owner", Role::Owner), ("contact", Role::Contact)];
const MOVERS: &[(&str, Mover)] = &[("customer", Mover::Customer), ("us", Mover::Us)];
const AUDIENCES: &[(&str, Audience)] = &[("internal", Audience::Internal), ("customer", Audience::Customer)];
const OUTCOMES: &[(&str, TryOutcome)] = &[
    ("no_answer", TryOutcome::NoAnswer),
    ("later", TryOutcome::Later),
    ("wrong_number", TryOutcome::WrongNumber),
    ("message_left", TryOutcome::MessageLeft),
];
pub(super) const VERDICTS: &[(&str, Verdict)] = &[
    ("satisfied", Verdict::Satisfied),
    ("basically", Verdict::Basically),
    ("unsatisfied", Verdict::Unsatisfied),
    ("not_done", Verdict::NotDone),
    ("refused", Verdict::Refused),
    ("checked_good", Verdict::CheckedGood),
    ("checked_bad", Verdict::CheckedBad),
];
const METHODS: &[(&str, VisitMethod)] = &[
    ("on_site", VisitMethod::OnSite),
    ("phone", VisitMethod::Phone),
    ("message", VisitMethod::Message),
    ("incoming", VisitMethod::Incoming),
];
const PAYERS: &[(&str, Payer)] = &[
    ("customer", Payer::Customer),
    ("company", Payer::Company),
    ("developer", Payer::Developer),
    ("fund", Payer::Fund),
];

impl Parser<'_> {
    /// What a step asks; none when something in it is wrong, which is told then.
    pub(super) fn ask(&mut self, node: &Node, word: &Word) -> Option<Ask> {
        match word.word {
            "open" => self.opening(node).map(|opening| Ask::Open(Box::new(opening))),
            "do" => {
                let action = self.first(node)?;
                let service = self.service;
                let known = service.actions.iter().map(|action| &action.id);
                let action = self.named(&action, &text!(zh: "操作", en: "action"), known);
                let inputs = self.fields(&node.children);
                Some(Ask::Act { action: action?, inputs, note: self.text(node, "note") })
            }
            "set" => {
                Some(Ask::Set { fields: self.fields(&node.children), reason: self.text(node, "reason") })
            }
            "accept" => Some(Ask::Accept { role: self.role(node)? }),
            "decline" => Some(Ask::Decline { role: self.role(node)?, reason: self.text(node, "reason")? }),
            "offer" => self.offer(node),
            "acknowledge" => self.which(node).map(Ask::Acknowledge),
            "pause" => self.pause(node),
            "resume" => Some(Ask::Resume),
            "appoint" => {
                let (from, until) = (self.instant(node, "from"), self.instant(node, "until"));
                Some(Ask::Appoint { from: from?, until: until? })
            }
            "move_appointment" => self.move_appointment(node),
            "nobody_home" => {
                let photos = self
                    .text(node, "photos")
                    .map(|names| names.split_whitespace().map(str::to_owned).collect());
                Some(Ask::NobodyHome { photos: photos.unwrap_or_default(), note: self.text(node, "note") })
            }
            "promise" => self.promise(node),
            "keep_promise" => Some(Ask::KeepPromise { occurrence: self.count(node, "occurrence") }),
            "note" => {
                let text = self.first(node)?.value;
                let audience = self.chosen(node, "audience", AUDIENCES, Audience::Internal)?;
                Some(Ask::Note { text, audience })
            }
            _ => self.ask_afterwards(node, word),
        }
    }

    /// Visits, ends, priced work, prints.
    fn ask_afterwards(&mut self, node: &Node, word: &Word) -> Option<Ask> {
        match word.word {
            "try" => {
                let visit = self.which_visit(node);
                let outcome = self.one_of(node, "outcome", OUTCOMES);
                let visit = visit?;
                let method = self.method(node, &visit)?;
                Some(Ask::Try { visit, method, outcome: outcome?, note: self.text(node, "note") })
            }
            "visit" => self.visiting(node).map(|visiting| Ask::Visit(Box::new(visiting))),
            "sign_off" => {
                Some(Ask::SignOff { visit: self.which_visit(node)?, reason: self.text(node, "reason")? })
            }
            "end_visit" => Some(Ask::EndVisit {
                visit: self.which_visit(node)?,
                reason: self.text(node, "reason")?,
                answer: self.text(node, "answer")?,
            }),
            "reopen" => Some(Ask::Reopen { reason: self.text(node, "reason")? }),
            "cancel" => {
                let by_customer = self.flag(node, "by_customer").unwrap_or(false);
                Some(Ask::Cancel { by_customer, reason: self.text(node, "reason")? })
            }
            "line" => self.line(node).map(|line| Ask::PutLine(Box::new(line))),
            "remove_line" => {
                let word = self.first(node)?;
                let line = self.names.known_line(&word.value);
                if line.is_none() {
                    let known: Vec<&str> = self.names.line_handles().collect();
                    let what = text!(zh: "价目行", en: "priced line");
                    let diagnostic = messages::unknown_name(word.span, &what, &word.value, &known);
                    self.tell(diagnostic);
                }
                line.map(Ask::RemoveLine)
            }
            "consent" => {
                let sum = node.property("sum").and_then(|property| self.fen_of(&property.value));
                let method = self.chosen(node, "method", METHODS, VisitMethod::OnSite)?;
                Some(Ask::Consent { sum: sum?, method })
            }
            "print" => self.print(node),
            _ => None,
        }
    }

    /// A word of a list, or `default` when the property is not there; none when the word is wrong.
    fn chosen<T: Copy>(&mut self, node: &Node, name: &str, words: &[(&str, T)], default: T) -> Option<T> {
        if node.property(name).is_none() { Some(default) } else { self.one_of(node, name, words) }
    }

    fn role(&mut self, node: &Node) -> Option<Role> {
        self.chosen(node, "role", ROLES, Role::Owner)
    }

    /// How a visit was made: the method that the handbook prefers, when none is written.
    fn method(&mut self, node: &Node, visit: &Which) -> Option<VisitMethod> {
        let preferred = self.service.visit(&visit.clause).and_then(|visit| visit.methods.first().copied());
        self.chosen(node, "method", METHODS, preferred.unwrap_or(VisitMethod::Phone))
    }

    fn channel(&mut self, node: &Node) -> Option<ChannelId> {
        let word = self.property_words(node, "channel")?;
        let handbook = self.handbook;
        self.named(&word, &text!(zh: "渠道", en: "channel"), handbook.channels.keys())
    }

    fn opening(&mut self, node: &Node) -> Option<Opening> {
        let channel = self.channel(node);
        let party = self.text(node, "party").map(|name| self.names.party(&name));
        let place = self.text(node, "place").map(|form| self.names.place(&form));
        let first_asked = self.person(node, "first_asked");
        Some(Opening {
            service: self.service_id.clone(),
            channel: channel?,
            party,
            caller: self.text(node, "caller"),
            phone: self.text(node, "phone"),
            place,
            first_asked,
            fields: self.fields(&node.children),
            drill: self.flag(node, "drill").unwrap_or(false),
            anonymous: self.flag(node, "anonymous").unwrap_or(false),
        })
    }

    fn offer(&mut self, node: &Node) -> Option<Ask> {
        let role = self.role(node);
        let word = self.property_words(node, "to")?;
        let to = self.whom(&word)?;
        if to == Whom::Customer {
            let known: Vec<&str> = self.names.person_names().collect();
            let diagnostic = messages::unknown_person(word.span, &word.value, &known);
            self.tell(diagnostic);
            return None;
        }
        Some(Ask::Offer { role: role?, to, reason: self.text(node, "reason") })
    }

    fn pause(&mut self, node: &Node) -> Option<Ask> {
        let word = self.first(node)?;
        let service = self.service;
        let known = service.pauses.iter().map(|pause| &pause.id);
        let reason = self.named(&word, &text!(zh: "暂停原因", en: "reason for a pause"), known);
        let until = self.instant(node, "until");
        Some(Ask::Pause { reason: reason?, until: until?, note: self.text(node, "note") })
    }

    fn move_appointment(&mut self, node: &Node) -> Option<Ask> {
        let whose = self.one_of(node, "whose", MOVERS);
        let (from, until) = (self.instant(node, "from"), self.instant(node, "until"));
        let reason = self.text(node, "reason");
        Some(Ask::MoveAppointment { whose: whose?, from: from?, until: until?, reason })
    }

    fn promise(&mut self, node: &Node) -> Option<Ask> {
        let time = self.instant(node, "time");
        let words = self.text(node, "words");
        let channel = self.channel(node);
        Some(Ask::Promise { time: time?, words: words?, channel: channel? })
    }

    fn visiting(&mut self, node: &Node) -> Option<Visiting> {
        let visit = self.which_visit(node);
        let verdict = self.one_of(node, "verdict", VERDICTS);
        let with = self.persons(node, "with");
        let answers = self.fields(&node.children);
        let visit = visit?;
        let method = self.method(node, &visit)?;
        Some(Visiting { visit, method, verdict: verdict?, with, words: self.text(node, "words"), answers })
    }

    /// Persons, separated by spaces.
    fn persons(&mut self, node: &Node, name: &str) -> BTreeSet<PersonId> {
        let Some(words) = self.property_words(node, name) else { return BTreeSet::new() };
        let one = |word: &str| Spanned { value: word.to_owned(), span: words.span };
        words.value.split_whitespace().filter_map(|word| self.person_of(&one(word))).collect()
    }

    fn print(&mut self, node: &Node) -> Option<Ask> {
        let word = self.first(node)?;
        let handbook = self.handbook;
        let print = self.named(&word, &text!(zh: "打印件", en: "print"), handbook.prints.keys())?;
        let preferred = handbook.prints.get(&print).and_then(|print| print.papers.first().cloned());
        let paper = self.text(node, "paper").or(preferred).unwrap_or_else(|| "a4".to_owned());
        Some(Ask::Print { print, paper })
    }

    fn line(&mut self, node: &Node) -> Option<PricedLine> {
        let item = match self.property_words(node, "item") {
            Some(word) => Some((self.item(&word)?, word.value)),
            None => None,
        };
        let what = self.text(node, "what");
        if item.is_none() && what.is_none() {
            let example = r#"line item="materials/tap" by="wang""#;
            self.tell(messages::missing(node.head(), "line", "item=\"…\"", example));
            return None;
        }
        let field = self.lines_field(node)?;
        let price = node.property("price").and_then(|property| self.fen_of(&property.value));
        let quantity = node.property("quantity").and_then(|property| self.quantity_of(&property.value));
        let payer = self.chosen(node, "payer", PAYERS, Payer::Customer)?;
        let handle = self.text(node, "as");
        let handle = handle.or_else(|| item.as_ref().map(|(_, word)| word.clone())).or_else(|| what.clone());
        let listed = item.as_ref().map(|(item, _)| item.1);
        Some(PricedLine {
            id: self.names.line(&handle.unwrap_or_default()),
            field,
            item: item.map(|(item, _)| item.0),
            what,
            quantity: quantity.unwrap_or(Quantity(rust_decimal::Decimal::ONE)),
            price: price.or(listed).unwrap_or(Fen::ZERO),
            payer,
            tax: self.text(node, "tax"),
            waived: self.text(node, "waived"),
        })
    }

    /// `materials/tap`: an item of a price list, with the list's version and its price.
    fn item(&mut self, word: &Spanned<String>) -> Option<((PriceListId, String, ItemId), Fen)> {
        let handbook = self.handbook;
        let lists = handbook.prices.iter();
        let all: Vec<(String, (PriceListId, String, ItemId), Fen)> = lists
            .flat_map(|(list, prices)| {
                prices.items.iter().map(move |(item, price)| {
                    (
                        format!("{list}/{item}"),
                        (list.clone(), prices.version.clone(), item.clone()),
                        price.price,
                    )
                })
            })
            .collect();
        let found = all.iter().find(|(name, _, _)| *name == word.value);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|(name, _, _)| name.as_str()).collect();
            let what = text!(zh: "价目", en: "price");
            self.tell(messages::unknown_name(word.span, &what, &word.value, &known));
        }
        found.map(|(_, item, price)| (item.clone(), *price))
    }

    /// The field of a priced line: the one that is named, else the only one.
    fn lines_field(&mut self, node: &Node) -> Option<FieldId> {
        let service = self.service;
        let is_lines = |field: &&model::handbook::Field| matches!(field.kind, FieldKind::Lines { .. });
        let fields: Vec<&FieldId> = service.fields.iter().filter(is_lines).map(|field| &field.id).collect();
        if let Some(word) = self.property_words(node, "field") {
            return self.named(&word, &text!(zh: "价目字段", en: "field of priced lines"), fields);
        }
        if let [only] = fields.as_slice() {
            return Some((*only).clone());
        }
        self.tell(messages::missing(
            node.head(),
            "line",
            "field=\"…\"",
            r#"line item="materials/tap" field="materials" by="wang""#,
        ));
        None
    }
}

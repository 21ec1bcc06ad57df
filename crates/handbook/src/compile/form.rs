//! The form of a service: fields, options, and the names that its expressions may use.

use super::read::Written;
use super::service::Local;
use super::{Compiler, sense};
use crate::expression::{self, FieldType};
use crate::vocabulary::{Block, Checked, FIELD_KINDS, Kind, ONLY_FOR};
use diag::Diagnostic;
use model::expression::{Expression, Type};
use model::handbook::{Choice, Field, FieldKind, Label};
use model::ids::{ActionId, FieldId};

/// The kinds of a field whose end alone can be shown.
const MASKABLE: [&str; 3] = ["text", "phone", "id_number"];

impl Compiler<'_> {
    /// The fields, and with them the scope of expressions in `local`: plain fields first, then computed ones as far as
    /// what they use is known.
    pub(super) fn fields(&mut self, block: &Block<'_>, local: &mut Local) -> Vec<Field> {
        self.scope(block, local);
        let mut waiting: Vec<&Checked<'_>> = block.all("field").filter(|field| is_computed(field)).collect();
        let mut formulas: Vec<(FieldId, Option<Expression>)> = Vec::new();
        while !waiting.is_empty() {
            let ready = |field: &&Checked<'_>| !waiting.iter().any(|other| mentions(field, other));
            let next = waiting.iter().position(ready).unwrap_or(0);
            let field = waiting.remove(next);
            let made = self.formula(field, local);
            if let Some(id) = field.id::<FieldId>() {
                let of = made.as_ref().map_or(FieldType::Unknown, |(_, of)| local.scope.field_type(of));
                match of {
                    // A computed instant may start a clock or be a deadline, like one that was typed in.
                    FieldType::Instant => local.names.add(Kind::InstantField, id.as_str()),
                    FieldType::Unknown => {
                        local.names.wild.insert(id.to_string());
                    }
                    _ => {}
                }
                local.scope.fields.insert(id.clone(), of);
                formulas.push((id, made.map(|(expression, _)| expression)));
            }
        }
        let mut fields = Vec::new();
        for checked in block.all("field") {
            let formula = formulas.iter().find(|(id, _)| checked.id::<FieldId>().as_ref() == Some(id));
            let made = self.field(checked, local, formula.and_then(|(_, formula)| formula.clone()));
            fields.extend(self.keep(checked, made));
        }
        fields
    }

    fn scope(&mut self, block: &Block<'_>, local: &mut Local) {
        let wild = block.wild.iter().filter_map(|id| FieldId::new(id.as_str()).ok());
        local.scope.fields.extend(wild.map(|id| (id, FieldType::Unknown)));
        let wild = block.wild.iter().filter_map(|id| ActionId::new(id.as_str()).ok());
        local.scope.actions.extend(wild);
        for field in block.all("field") {
            let Some(id) = field.id::<FieldId>() else { continue };
            match field.text("kind").map(|kind| kind.text) {
                Some("person") => local.names.add(Kind::PersonField, id.as_str()),
                Some("date_time") => local.names.add(Kind::InstantField, id.as_str()),
                Some(kind) if FIELD_KINDS.contains(&kind) => {}
                _ => {
                    local.names.wild.insert(id.to_string());
                }
            }
            if !is_computed(field) {
                local.scope.fields.insert(id, plain_type(field));
            }
        }
        local.scope.actions.extend(block.all("action").filter_map(Checked::id));
    }

    fn formula(&mut self, field: &Checked<'_>, local: &Local) -> Option<(Expression, Type)> {
        let written = field.text("value")?;
        let compiled = expression::compile(written.text, written.content(self.sources), &local.scope);
        self.expression_found(compiled, local)
    }

    fn field(&mut self, checked: &Checked<'_>, local: &Local, formula: Option<Expression>) -> Option<Field> {
        let kind = checked.text("kind")?.text;
        for (property, only) in ONLY_FOR {
            if kind != only
                && let Some(given) = checked.node.property(property)
            {
                self.found.push(sense::only_for(given.span(), property, only));
            }
        }
        if !MASKABLE.contains(&kind)
            && let Some(given) = checked.node.property("seen_by")
        {
            self.found.push(sense::only_for(given.span(), "seen_by", "id_number"));
        }
        let options: Vec<Choice> = checked.block.all("option").filter_map(choice).collect();
        if kind != "choice"
            && let Some(option) = checked.block.one("option")
        {
            self.found.push(sense::only_for(option.head(), "option", "choice"));
        }
        if kind == "choice" && options.is_empty() && checked.block.wild.is_empty() {
            self.found.push(sense::kind_needs(
                checked,
                "choice",
                "option",
                r#"option "urgent" "急修" en="Urgent""#,
            ));
        }
        if kind == "computed" && !checked.has("value") {
            self.found.push(sense::kind_needs(
                checked,
                "computed",
                "value",
                r#"value="midpoint(start, end)""#,
            ));
        }
        let post = self.one_id(checked, "post", Some(&local.names));
        let prices = self.several_ids(checked, "prices", Some(&local.names));
        let seen_by = self.several_ids(checked, "seen_by", Some(&local.names));
        let kind = match kind {
            "choice" => FieldKind::Choice { options, ranked: checked.flag("ranked")? },
            "flag" => FieldKind::Flag,
            "integer" => FieldKind::Integer,
            "decimal" => FieldKind::Decimal,
            "money" => FieldKind::Money,
            "date_time" => FieldKind::DateTime,
            "text" => FieldKind::Text { long: false },
            "long_text" => FieldKind::Text { long: true },
            "phone" => FieldKind::Phone,
            "id_number" => FieldKind::IdNumber,
            "place" => FieldKind::Place,
            "party" => FieldKind::Party,
            "person" => FieldKind::Person { post },
            "photos" => FieldKind::Photos,
            "lines" => FieldKind::Lines { prices },
            "computed" => FieldKind::Computed { value: formula? },
            _ => return None,
        };
        Some(Field {
            id: checked.id()?,
            label: checked.label()?,
            at_opening: checked.flag("opening")? && !matches!(kind, FieldKind::Computed { .. }),
            required: checked.flag("required")?,
            internal: checked.flag("internal")?,
            hint: hint(checked),
            source: checked.source(),
            seen_by,
            kind,
        })
    }

    /// A condition in a property, when one was written.
    pub(super) fn condition(
        &mut self,
        checked: &Checked<'_>,
        name: &str,
        local: &Local,
    ) -> Option<Expression> {
        self.condition_in(checked.text(name)?, local)
    }

    pub(super) fn condition_in(&mut self, written: Written<'_>, local: &Local) -> Option<Expression> {
        let compiled = expression::condition(written.text, written.content(self.sources), &local.scope);
        self.expression_found(compiled, local)
    }

    /// What expressions complain of is folded at the end; a name that a faulty definition may have had is no complaint.
    pub(super) fn expression_found<T>(
        &mut self,
        compiled: Result<T, Vec<Diagnostic>>,
        local: &Local,
    ) -> Option<T> {
        let complaints = match compiled {
            Ok(made) => return Some(made),
            Err(complaints) => complaints,
        };
        for complaint in complaints {
            let word = self.sources.slice(complaint.span).trim_matches('\'');
            let holes = [Kind::Field, Kind::Action, Kind::Option];
            let doubtful = holes.iter().any(|kind| local.names.holes.contains(kind));
            let follows = local.names.wild.contains(word) || (doubtful && model::ids::is_word(word));
            if !follows {
                self.expressions.push(complaint);
            }
        }
        None
    }
}

fn is_computed(field: &Checked<'_>) -> bool {
    field.text("kind").is_some_and(|kind| kind.text == "computed")
}

/// Whether the formula of a field speaks of another field.
fn mentions(field: &Checked<'_>, other: &Checked<'_>) -> bool {
    let (Some(formula), Some(id)) = (field.text("value"), other.argument(0)) else { return false };
    formula.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == id.text)
}

fn choice(option: &Checked<'_>) -> Option<Choice> {
    Some(Choice { id: option.id()?, label: option.label()? })
}

fn hint(checked: &Checked<'_>) -> Option<Label> {
    checked.label_of("hint", "hint_en")
}

/// What an expression knows of a field that is typed in; unknown when its definition is faulty.
fn plain_type(field: &Checked<'_>) -> FieldType {
    let Some(kind) = field.text("kind") else { return FieldType::Unknown };
    match kind.text {
        "choice" if field.block.wild.is_empty() && field.block.holes.is_empty() => {
            FieldType::Choice(field.block.all("option").filter_map(Checked::id).collect())
        }
        "flag" => FieldType::Flag,
        "integer" => FieldType::Integer,
        "decimal" => FieldType::Decimal,
        "money" => FieldType::Money,
        "date_time" => FieldType::Instant,
        "text" | "long_text" | "phone" | "id_number" => FieldType::Text,
        "place" => FieldType::Place,
        "party" => FieldType::Party,
        "person" => FieldType::Person,
        "photos" => FieldType::Photos,
        "lines" => FieldType::Lines,
        _ => FieldType::Unknown,
    }
}

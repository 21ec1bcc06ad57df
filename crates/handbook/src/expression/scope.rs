//! What an expression may speak of: the fields of a service with their types, its actions, its channels, the facts.

use model::expression::{CaseFact, Expression, Function, Operator, Scalar, Type};
use model::handbook::{Field, FieldKind, Service};
use model::ids::{ActionId, ChannelId, FieldId, OptionId};
use std::collections::{BTreeMap, BTreeSet};

/// What a field holds, as far as expressions care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// Yes or no.
    Flag,
    /// A whole number.
    Integer,
    /// A quantity.
    Decimal,
    /// A sum of money.
    Money,
    /// Date and time.
    Instant,
    /// One of these options.
    Choice(Vec<OptionId>),
    /// Text or a phone number: only whether it was answered.
    Text,
    /// An employee.
    Person,
    /// A place.
    Place,
    /// A customer.
    Party,
    /// Photos: only whether there are any.
    Photos,
    /// Priced lines: only whether there are any.
    Lines,
    /// Not known, because its definition is wrong and was reported: nothing is said about its use.
    Unknown,
}

impl FieldType {
    /// The type of a field of this kind; `None` for a computed field, whose type is that of its formula.
    #[must_use]
    pub fn of_kind(kind: &FieldKind) -> Option<Self> {
        Some(match kind {
            FieldKind::Choice { options, .. } => Self::Choice(options.iter().map(|o| o.id.clone()).collect()),
            FieldKind::Flag => Self::Flag,
            FieldKind::Integer => Self::Integer,
            FieldKind::Decimal => Self::Decimal,
            FieldKind::Money => Self::Money,
            FieldKind::DateTime => Self::Instant,
            FieldKind::Text { .. } | FieldKind::Phone | FieldKind::IdNumber => Self::Text,
            FieldKind::Place => Self::Place,
            FieldKind::Party => Self::Party,
            FieldKind::Person { .. } => Self::Person,
            FieldKind::Photos => Self::Photos,
            FieldKind::Lines { .. } => Self::Lines,
            FieldKind::Computed { .. } => return None,
        })
    }
}

/// The names that an expression may use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The fields of the service.
    pub fields: BTreeMap<FieldId, FieldType>,
    /// Its actions, for `done('…')`.
    pub actions: BTreeSet<ActionId>,
    /// The channels through which it comes in, for `channel`.
    pub channels: BTreeSet<ChannelId>,
}

impl Scope {
    /// The scope of a compiled service; computed fields have the type of their formula.
    #[must_use]
    pub fn of_service(service: &Service) -> Self {
        let mut scope = Self {
            fields: service.fields.iter().filter_map(plain).collect(),
            actions: service.actions.iter().map(|action| action.id.clone()).collect(),
            channels: service.intake.iter().cloned().collect(),
        };
        // A formula may use another computed field: as many rounds as there could be links, then what is left is unknown.
        for _ in &service.fields {
            for field in &service.fields {
                if let FieldKind::Computed { value } = &field.kind
                    && !scope.fields.contains_key(&field.id)
                    && let Some(of) = scope.type_of(value)
                {
                    let of = scope.field_type(&of);
                    scope.fields.insert(field.id.clone(), of);
                }
            }
        }
        for field in &service.fields {
            scope.fields.entry(field.id.clone()).or_insert(FieldType::Unknown);
        }
        scope
    }

    /// The type of a checked expression; `None` when it speaks of a name that is not in the scope.
    #[must_use]
    pub fn type_of(&self, expression: &Expression) -> Option<Type> {
        Some(match expression {
            Expression::Literal { value } => match value {
                Scalar::Bool(_) => Type::Bool,
                Scalar::Integer(_) => Type::Integer,
                Scalar::Decimal(_) => Type::Decimal,
                Scalar::Money(_) => Type::Money,
                Scalar::Instant(_) => Type::Instant,
                Scalar::Word(_) => return None,
                Scalar::Present => Type::Text,
            },
            Expression::Field { field } => self.type_of_field(field)?,
            Expression::Fact { fact } => type_of_fact(*fact),
            Expression::Not { .. } | Expression::In { .. } => Type::Bool,
            Expression::Binary { operator, left, right } => match operator {
                Operator::Plus | Operator::Minus | Operator::Times => {
                    match (self.type_of(left)?, self.type_of(right)?) {
                        (Type::Money, _) | (_, Type::Money) => Type::Money,
                        (Type::Integer, Type::Integer) => Type::Integer,
                        _ => Type::Decimal,
                    }
                }
                _ => Type::Bool,
            },
            Expression::Call { function, .. } => match function {
                Function::Answered | Function::Done => Type::Bool,
                Function::Midpoint => Type::Instant,
                Function::MinutesBetween => Type::Integer,
            },
        })
    }

    /// The type of a field as an expression sees it; `None` when it is not there or its type is not known.
    #[must_use]
    pub fn type_of_field(&self, field: &FieldId) -> Option<Type> {
        let reference = |kind: &str| Type::Reference(kind.to_owned());
        Some(match self.fields.get(field)? {
            FieldType::Flag => Type::Bool,
            FieldType::Integer => Type::Integer,
            FieldType::Decimal => Type::Decimal,
            FieldType::Money => Type::Money,
            FieldType::Instant => Type::Instant,
            FieldType::Choice(_) => Type::Choice(field.to_string()),
            FieldType::Text => Type::Text,
            FieldType::Person => reference("person"),
            FieldType::Place => reference("place"),
            FieldType::Party => reference("party"),
            FieldType::Photos => reference("photos"),
            FieldType::Lines => reference("lines"),
            FieldType::Unknown => return None,
        })
    }

    /// What a field holds whose value is an expression of this type.
    #[must_use]
    pub fn field_type(&self, of: &Type) -> FieldType {
        match of {
            Type::Bool => FieldType::Flag,
            Type::Integer => FieldType::Integer,
            Type::Decimal => FieldType::Decimal,
            Type::Money => FieldType::Money,
            Type::Instant => FieldType::Instant,
            Type::Text => FieldType::Text,
            Type::Choice(of) => FieldType::Choice(
                self.options(of).iter().filter_map(|option| OptionId::new(option.as_str()).ok()).collect(),
            ),
            Type::Reference(kind) => match kind.as_str() {
                "person" => FieldType::Person,
                "place" => FieldType::Place,
                "party" => FieldType::Party,
                "photos" => FieldType::Photos,
                "lines" => FieldType::Lines,
                _ => FieldType::Unknown,
            },
        }
    }

    /// The options behind `Type::Choice(of)`: those of the field, or the channels for `channel`.
    pub(super) fn options(&self, of: &str) -> Vec<String> {
        match self.fields.get(of) {
            Some(FieldType::Choice(options)) => options.iter().map(ToString::to_string).collect(),
            _ if of == "channel" => self.channels.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a name is a field or a fact.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.fields.contains_key(name) || fact(name).is_some()
    }
}

fn plain(field: &Field) -> Option<(FieldId, FieldType)> {
    FieldType::of_kind(&field.kind).map(|of| (field.id.clone(), of))
}

/// Every fact with its name in the language.
pub(crate) const FACTS: [(&str, CaseFact); 11] = [
    ("channel", CaseFact::Channel),
    ("round", CaseFact::Round),
    ("drill", CaseFact::Drill),
    ("paused", CaseFact::Paused),
    ("consented", CaseFact::Consented),
    ("to_pay", CaseFact::ToPay),
    ("party_known", CaseFact::PartyKnown),
    ("place_known", CaseFact::PlaceKnown),
    ("appointed", CaseFact::Appointed),
    ("visits_owed", CaseFact::VisitsOwed),
    ("joined", CaseFact::Joined),
];

/// The fact of a name.
pub(super) fn fact(name: &str) -> Option<CaseFact> {
    FACTS.iter().find(|(word, _)| *word == name).map(|(_, fact)| *fact)
}

/// The type of a fact.
pub(super) fn type_of_fact(fact: CaseFact) -> Type {
    match fact {
        CaseFact::Channel => Type::Choice("channel".to_owned()),
        CaseFact::Round | CaseFact::VisitsOwed => Type::Integer,
        CaseFact::ToPay => Type::Money,
        CaseFact::Drill
        | CaseFact::Paused
        | CaseFact::Consented
        | CaseFact::PartyKnown
        | CaseFact::PlaceKnown
        | CaseFact::Appointed
        | CaseFact::Joined => Type::Bool,
    }
}

//! A row made ready: places, colleagues and customers found by what is written, free text turned into references.

use super::Ground;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::import::cases::{CaseColumn, CaseRow};
use crate::import::place_form::PlaceReader;
use crate::import::roster::At;
use crate::places;
use crate::principal::Principal;
use crate::reading::{PersonalText, Reading};
use crate::submit::Submission;
use db::Reader;
use diag::{Text, text};
use model::actor::Who;
use model::command::{Audience, Import, LimitsFrom, Open, Origin, Stamp};
use model::duty::Assignee;
use model::handbook::{FieldKind, Service};
use model::{CaseId, Command, PartyId, PersonId, PlaceId, ProjectId};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// Why an imported case is a late entry.
const LATE: &str = "历史单导入";
/// Customers with one phone that are looked at.
const SAME_PHONE: usize = 8;

/// A row that is to be opened.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) at: At,
    pub(super) original: String,
    /// The opening, and the note with what has no place in the form.
    pub(super) open: Submission,
    pub(super) note: Option<Submission>,
    /// Who had it there, when that is somebody here.
    pub(super) owner: Option<Assignee>,
    /// Who that is, as written.
    pub(super) owner_words: String,
    pub(super) remarks: Vec<Text>,
}

/// What is wrong in a row, by column.
pub(super) type Wrong = Vec<(CaseColumn, Text)>;

/// People who hold or held a post or a role in a project, by name.
pub(super) fn people(
    centre: &Centre,
    reader: &mut dyn Reader,
    project: ProjectId,
) -> Result<BTreeMap<String, Vec<PersonId>>, CentreError> {
    let roster = centre.inner.rosters.now(reader, project)?;
    let mut persons: BTreeSet<PersonId> = roster.holdings.iter().map(|holding| holding.person).collect();
    if let Some(node) = store::nodes::of_project(reader, project)? {
        for place in node.path.iter().chain([&node.id]) {
            persons.extend(store::people::roles_at(reader, *place)?.into_iter().map(|grant| grant.person));
        }
    }
    let mut found: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    for (person, name) in centre.inner.staff.names(reader, &persons)? {
        found.entry(name).or_default().push(person);
    }
    Ok(found)
}

/// What rows of one import are made ready with.
pub(super) struct Desk<'a> {
    pub(super) centre: &'a Centre,
    pub(super) who: &'a Principal,
    pub(super) ground: &'a Ground,
    pub(super) limits_from: LimitsFrom,
    /// How the project writes its places; none when its forms cannot be read.
    pub(super) forms: Option<PlaceReader>,
}

impl Desk<'_> {
    /// Makes a row ready, or says what is wrong in it.
    pub(super) fn ready(
        &self,
        reader: &mut dyn Reader,
        row: &CaseRow,
    ) -> Result<Result<Ready, Wrong>, CentreError> {
        let Some(service) = self.ground.handbook.services.get(&row.service) else {
            return Err(CentreError::NotFound("service"));
        };
        let mut wrong = Wrong::new();
        let place = match &row.place {
            Some(written) => self.place(reader, &CaseColumn::Place, written, &mut wrong)?,
            None => None,
        };
        let raw = self.answers(reader, service, row, &mut wrong)?;
        let party = self.party(reader, row)?;
        let mut told = Told::default();
        let first_asked = row.first_asked.as_deref().and_then(|name| self.first_asked(name, &mut told));
        let owner = row.owner.as_deref().and_then(|name| self.owner(name, service, place, &mut told));
        told.kept("原状态", row.state.as_deref());
        row.remarks.iter().for_each(|remark| told.kept("原备注", Some(remark)));
        let id = CaseId::new(self.centre.inner.ports.new_id());
        let import = Import {
            origin: Origin { number: row.original.clone(), limits_from: self.limits_from },
            owner: owner.clone(),
        };
        let opening = Opening { id, service, row, raw, place, party, first_asked, import };
        let open = match self.opening(opening) {
            Ok(open) => open,
            Err(CentreError::Invalid(errors)) => {
                let column = |field: &str| column_of(service, field);
                wrong.extend(errors.into_iter().map(|error| (column(&error.field), error.message)));
                return Ok(Err(wrong));
            }
            Err(error) => return Err(error),
        };
        if !wrong.is_empty() {
            return Ok(Err(wrong));
        }
        let note = self.note(id, party, &told.words)?;
        let owner_words = row.owner.clone().unwrap_or_default();
        let (at, original, remarks) = (row.at, row.original.clone(), told.remarks);
        Ok(Ok(Ready { at, original, open, note, owner, owner_words, remarks }))
    }

    /// The place that is written, in the forms of the project or in any that the desk reads.
    fn place(
        &self,
        reader: &mut dyn Reader,
        column: &CaseColumn,
        written: &str,
        wrong: &mut Wrong,
    ) -> Result<Option<PlaceId>, CentreError> {
        let project = self.ground.project;
        let normal = self.forms.as_ref().and_then(|forms| forms.normal(written).ok());
        if let Some(normal) = normal {
            let found = store::places::by_key(reader, project, &store::search::normal(&normal))?;
            if let [place] = found.as_slice() {
                return Ok(Some(place.id));
            }
        }
        match places::resolve(reader, project, written) {
            Ok(place) => Ok(Some(place)),
            Err(CentreError::Invalid(errors)) => {
                wrong.extend(errors.into_iter().map(|error| (column.clone(), error.message)));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The answers of the form as they are sent: places and persons by id.
    fn answers(
        &self,
        reader: &mut dyn Reader,
        service: &Service,
        row: &CaseRow,
        wrong: &mut Wrong,
    ) -> Result<Map<String, Json>, CentreError> {
        let mut raw = Map::new();
        for (id, written) in &row.fields {
            let Some(field) = service.field(id) else { continue };
            let column = CaseColumn::Field(field.label.zh.clone());
            let value = match field.kind {
                FieldKind::Place => {
                    self.place(reader, &column, written, wrong)?.map(|place| place.to_string())
                }
                FieldKind::Person { .. } => match self.person(written) {
                    Ok(person) => Some(person.to_string()),
                    Err(why) => {
                        wrong.push((column, why));
                        None
                    }
                },
                _ => Some(written.clone()),
            };
            raw.extend(value.map(|value| (id.to_string(), Json::String(value))));
        }
        Ok(raw)
    }

    /// The one person of the project who is called so.
    fn person(&self, name: &str) -> Result<PersonId, Text> {
        match self.ground.people.get(name).map(Vec::as_slice) {
            Some([person]) => Ok(*person),
            Some(several) => {
                let count = several.len();
                Err(
                    text!(zh: "本项目有 {count} 位“{name}”，分不清是哪一位", en: "{count} people of the project are called {name}"),
                )
            }
            None => Err(text!(zh: "本项目没有叫“{name}”的人", en: "nobody of the project is called {name}")),
        }
    }

    fn first_asked(&self, name: &str, told: &mut Told) -> Option<PersonId> {
        match self.person(name) {
            Ok(person) => Some(person),
            Err(Text { zh, en }) => {
                told.kept("原首问人", Some(name));
                told.remarks.push(text!(
                    zh: "首问人：{zh}；单上不记首问人，姓名写进了备注",
                    en: "first asked: {en}; the case has none, the name is in a note"
                ));
                None
            }
        }
    }

    /// A colleague or a post; the service's own post gets what belongs to nobody here.
    fn owner(
        &self,
        name: &str,
        service: &Service,
        place: Option<PlaceId>,
        told: &mut Told,
    ) -> Option<Assignee> {
        let handbook = &self.ground.handbook;
        let called = |label: &model::handbook::Label| label.zh == name || label.en.eq_ignore_ascii_case(name);
        let post = handbook.posts.iter().find(|(id, post)| id.as_str() == name || called(&post.label));
        match (self.person(name), post) {
            (Ok(person), _) => Some(Assignee::person(person)),
            (Err(_), Some((post, _))) => Some(Assignee::Post { post: post.clone(), place }),
            (Err(Text { zh, en }), None) => {
                let own = handbook.posts.get(&service.owner).map(|post| &post.label);
                let (post_zh, post_en) =
                    own.map(|label| (label.zh.clone(), label.en.clone())).unwrap_or_default();
                told.kept("原责任人", Some(name));
                told.remarks.push(text!(
                    zh: "责任人：{zh}，也没有这个岗位；先归{post_zh}，姓名写进了备注",
                    en: "owner: {en}, and no post either; {post_en} has it, the name is in a note"
                ));
                None
            }
        }
    }

    /// The customer whose name and phone both are those of the row.
    fn party(&self, reader: &mut dyn Reader, row: &CaseRow) -> Result<Option<PartyId>, CentreError> {
        let (Some(name), Some(phone)) = (&row.name, &row.phone) else { return Ok(None) };
        let Some(phone) = crate::reading::normal_phone(phone) else { return Ok(None) };
        let secret = &self.centre.inner.secret;
        let found = store::parties::by_phone(reader, &self.who.numbers(), secret, &phone, SAME_PHONE)?;
        if found.is_empty() {
            return Ok(None);
        }
        let parties = store::parties::many(reader, &found)?;
        let keys = parties.iter().filter_map(|party| party.name.as_ref()).map(|name| name.key);
        let names = store::personal::get(reader, keys)?;
        let called = parties.iter().filter(|party| {
            party.name.as_ref().and_then(|own| names.get(&own.key)).is_some_and(|own| own == name)
        });
        let called: Vec<PartyId> = called.map(|party| party.id).collect();
        Ok(match called.as_slice() {
            [party] => Some(*party),
            _ => None,
        })
    }

    fn opening(&self, opening: Opening<'_>) -> Result<Submission, CentreError> {
        let Opening { id, service, row, raw, place, party, first_asked, import } = opening;
        let (ports, zone) = (&self.centre.inner.ports, &self.ground.handbook.zone);
        let mut reading = Reading::new(ports, zone, Reading::subject_of(party, id), &|_| None);
        let fields = reading.fields(service, &raw);
        let caller_name = row.name.as_deref().and_then(|name| reading.personal("contact.name", name));
        let phone = row.phone.as_deref();
        let caller_phone = phone.and_then(|phone| reading.phone_text("contact.phone", phone));
        let late_reason = reading.personal("late_reason", LATE);
        let mut texts: Vec<PersonalText> = reading.finish()?;
        // Every imported case says so; nobody looks for that by these words.
        texts.last_mut().into_iter().for_each(|text| text.findable = false);
        let stamp = Stamp { happened_at: Some(zone.instant(row.reported)), late_reason };
        let open = Open {
            id,
            project: self.ground.project,
            service: row.service.clone(),
            handbook: self.ground.hash.clone(),
            channel: row.channel.clone(),
            first_asked,
            party,
            caller_name,
            caller_phone,
            place,
            fields,
            drill: false,
            anonymous: false,
            imported: Some(import),
        };
        Ok(Submission { stamp, texts, ..self.submission(id, Command::Open(Box::new(open)), first_asked) })
    }

    /// What has no place in the form.
    fn note(
        &self,
        id: CaseId,
        party: Option<PartyId>,
        words: &[String],
    ) -> Result<Option<Submission>, CentreError> {
        let (ports, zone) = (&self.centre.inner.ports, &self.ground.handbook.zone);
        let mut reading = Reading::new(ports, zone, Reading::subject_of(party, id), &|_| None);
        let Some(text) = reading.personal("note", &words.join("\n")) else { return Ok(None) };
        let command = Command::Note { text, photos: vec![], audience: Audience::Internal };
        Ok(Some(Submission { texts: reading.finish()?, ..self.submission(id, command, None) }))
    }

    fn submission(&self, id: CaseId, command: Command, on_behalf_of: Option<PersonId>) -> Submission {
        let who = Who::Person(self.who.person);
        Submission { who, on_behalf_of, door: "import", ..Submission::own(self.ground.project, id, command) }
    }
}

/// What the opening of a row is made of.
struct Opening<'a> {
    id: CaseId,
    service: &'a Service,
    row: &'a CaseRow,
    raw: Map<String, Json>,
    place: Option<PlaceId>,
    party: Option<PartyId>,
    first_asked: Option<PersonId>,
    import: Import,
}

/// What goes into the note, and what somebody should look at.
#[derive(Default)]
struct Told {
    words: Vec<String>,
    remarks: Vec<Text>,
}

impl Told {
    fn kept(&mut self, what: &str, words: Option<&str>) {
        self.words.extend(words.map(|words| format!("{what}：{words}")));
    }
}

/// The column from which a part of a request came.
fn column_of(service: &Service, field: &str) -> CaseColumn {
    match field {
        "contact.name" => CaseColumn::Name,
        "contact.phone" => CaseColumn::Phone,
        "place" => CaseColumn::Place,
        field => {
            let found = service.fields.iter().find(|own| own.id.as_str() == field);
            CaseColumn::Field(found.map_or_else(|| field.to_owned(), |own| own.label.zh.clone()))
        }
    }
}

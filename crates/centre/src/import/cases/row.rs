//! One row of a list of cases: its values, or everything that is wrong in it.

use super::answer::{long_words, matter_of, missing, option};
use super::column::{CaseColumn, CaseSheet, comes_from_a_cell, is_called};
use super::{CaseRow, reason, state};
use crate::import::roster::{At, Reason};
use crate::import::sheet::Cell;
use crate::import::value::{moment, phone, points_elsewhere, words};
use diag::{Text, text};
use jiff::civil::DateTime;
use model::handbook::{Field, FieldKind, PartyNeed, Service};
use model::{ChannelId, FieldId, Handbook, ServiceId};
use std::collections::BTreeMap;

/// The longest number and name, in characters.
const LONGEST_NUMBER: usize = 40;
const LONGEST_NAME: usize = 60;
/// A number of so many digits has lost its last ones in a spreadsheet.
const EXACT: f64 = 1e15;

/// What became of a row.
pub(super) enum Read {
    /// It can be imported; with what to look at.
    Row(Box<CaseRow>, Vec<Text>),
    /// Something in it is wrong.
    Wrong(Vec<Reason>),
    /// The matter is over.
    Over,
}

/// A row of data with its mapping.
pub(super) struct Line<'a> {
    pub(super) at: At,
    pub(super) cells: &'a [Cell],
    pub(super) sheet: &'a CaseSheet,
    pub(super) headings: &'a [Cell],
    pub(super) handbook: &'a Handbook,
    pub(super) area_code: Option<&'a str>,
    pub(super) since_1904: bool,
}

/// What is being found out.
#[derive(Default)]
struct Notes {
    wrong: Vec<Reason>,
    remarks: Vec<Text>,
}

impl Line<'_> {
    /// Reads the row.
    pub(super) fn read(&self) -> Read {
        let mut notes = Notes::default();
        if let Some(false) = self.goes_on(&mut notes) {
            return Read::Over;
        }
        let original = self.original(&mut notes);
        let reported = self.reported(&mut notes);
        let service = self.service(&mut notes);
        let channel = service.and_then(|(_, service)| self.channel(service, &mut notes));
        let fields = service.map(|(_, service)| self.fields(service, &mut notes)).unwrap_or_default();
        let place = self.short(&CaseColumn::Place, &mut notes);
        let (name, phone) = (self.short(&CaseColumn::Name, &mut notes), self.phone(&mut notes));
        let first_asked = self.short(&CaseColumn::FirstAsked, &mut notes);
        let owner = self.short(&CaseColumn::Owner, &mut notes);
        let state = self.short(&CaseColumn::State, &mut notes);
        let remarks = self.remarks(&mut notes);
        if let Some((_, service)) = service {
            let somebody = name.is_some() || phone.is_some();
            self.must_be_complete(service, place.is_some(), somebody, &fields, &mut notes);
        }
        match (original, reported, service, channel) {
            (Some(original), Some(reported), Some((service, _)), Some(channel)) if notes.wrong.is_empty() => {
                let (at, service) = (self.at, service.clone());
                let row = CaseRow {
                    at,
                    original,
                    service,
                    channel,
                    reported,
                    place,
                    name,
                    phone,
                    first_asked,
                    owner,
                    state,
                    remarks,
                    fields,
                };
                Read::Row(Box::new(row), notes.remarks)
            }
            _ => {
                notes.wrong.sort_by_key(|reason| reason.column.unwrap_or(u32::MAX));
                Read::Wrong(notes.wrong)
            }
        }
    }

    /// The cells of a column with their numbers.
    fn cells_of(&self, wanted: &CaseColumn) -> impl Iterator<Item = (u32, &Cell)> {
        let columns = self.sheet.columns.iter().filter(move |(_, column)| *column == wanted);
        columns.filter_map(|(at, _)| self.cells.get(*at as usize).map(|cell| (*at, cell)))
    }

    /// The cell of a column, or what is said for all rows that say nothing.
    fn cell(&self, wanted: &CaseColumn) -> (Option<u32>, Cell) {
        let own = self.cells_of(wanted).find(|(_, cell)| !cell.is_blank());
        match (own, self.sheet.values.get(wanted)) {
            (Some((at, cell)), _) => (Some(at), cell.clone()),
            (None, Some(words)) => (None, Cell::Text(words.clone())),
            (None, None) => (self.column_of(wanted), Cell::Empty),
        }
    }

    /// Where a column stands, also when the row ends before it.
    fn column_of(&self, wanted: &CaseColumn) -> Option<u32> {
        self.sheet.columns.iter().find(|(_, column)| *column == wanted).map(|(at, _)| *at)
    }

    fn wrong(&self, at: Option<u32>, column: &CaseColumn, fault: &Text) -> Reason {
        reason(self.at, at, column, self.headings, fault)
    }

    /// Reads a column; what is wrong is noted.
    fn value<T>(
        &self,
        column: &CaseColumn,
        notes: &mut Notes,
        reader: impl FnOnce(&Cell) -> Result<T, Text>,
    ) -> Option<T> {
        let (at, cell) = self.cell(column);
        match reader(&cell) {
            Ok(value) => Some(value),
            Err(fault) => {
                notes.wrong.push(self.wrong(at, column, &fault));
                None
            }
        }
    }

    /// Words of a column in one line.
    fn short(&self, column: &CaseColumn, notes: &mut Notes) -> Option<String> {
        let read = |cell: &Cell| {
            let words = words(cell)?;
            if points_elsewhere(&words) {
                return Err(text!(
                    zh: "“{words}”指的是别的格；请填写内容本身",
                    en: "“{words}” points at another cell; write the value itself"
                ));
            }
            if words.chars().count() > LONGEST_NAME {
                return Err(
                    text!(zh: "文字超过 {LONGEST_NAME} 字；请缩短", en: "more than {LONGEST_NAME} characters; shorten it"),
                );
            }
            Ok(words)
        };
        self.value(column, notes, read).filter(|words| !words.is_empty())
    }

    /// Whether the matter goes on; none when that is not clear, which is noted.
    fn goes_on(&self, notes: &mut Notes) -> Option<bool> {
        let (_, ended) = self.cell(&CaseColumn::Ended);
        if words(&ended).is_ok_and(|words| !words.is_empty()) {
            return Some(false);
        }
        if !self.sheet.has(&CaseColumn::State) {
            return Some(true);
        }
        self.value(&CaseColumn::State, notes, |cell| state::goes_on(&words(cell)?, self.handbook))
    }

    fn original(&self, notes: &mut Notes) -> Option<String> {
        self.value(&CaseColumn::Original, notes, |cell| {
            if matches!(cell, Cell::Number(number) if number.abs() >= EXACT) {
                return Err(text!(
                    zh: "表格把这个单号存成了数字，末几位已经丢失；请把这一列设成“文本”，从旧系统重新导出",
                    en: "the spreadsheet holds this number as an amount and has lost its last digits; make the column text and export it once more"
                ));
            }
            let number: String = words(cell)?.split_whitespace().collect();
            if number.is_empty() {
                return Err(text!(
                    zh: "没有原单号；它用来认出已经导入过的单，请填写",
                    en: "the original number is missing; what was imported before is known by it"
                ));
            }
            if number.chars().count() > LONGEST_NUMBER || number.chars().any(char::is_control) {
                return Err(text!(zh: "原单号最多 {LONGEST_NUMBER} 个字；请核对", en: "a number has at most {LONGEST_NUMBER} characters; check it"));
            }
            Ok(number)
        })
    }

    fn reported(&self, notes: &mut Notes) -> Option<DateTime> {
        let read = |cell: &Cell| {
            moment::read(cell, self.since_1904)?.ok_or_else(|| {
                text!(
                    zh: "没有报事时间；请写成 2026-03-05 14:30 这样",
                    en: "the time of the report is missing; write it like 2026-03-05 14:30"
                )
            })
        };
        let read = self.value(&CaseColumn::Reported, notes, read)?;
        if !read.to_the_minute {
            let day = read.at.date();
            notes.remarks.push(text!(
                zh: "报事时间只有日期，按 {day} 00:00 记",
                en: "only the date of the report is written; it is taken as {day} 00:00"
            ));
        }
        Some(read.at)
    }

    fn service(&self, notes: &mut Notes) -> Option<(&ServiceId, &Service)> {
        let handbook = self.handbook;
        self.value(&CaseColumn::Service, notes, |cell| {
            let word = words(cell)?;
            let called = |(id, service): &(&ServiceId, &Service)| {
                service.label.zh == word
                    || service.label.en.eq_ignore_ascii_case(&word)
                    || id.as_str() == word
            };
            handbook.services.iter().find(called).ok_or_else(|| {
                let all = handbook.services.values().map(|service| service.label.zh.as_str());
                let all = all.collect::<Vec<_>>().join("、");
                if word.is_empty() {
                    return text!(zh: "没有写服务事项；可填：{all}", en: "the service is missing; one of {all}");
                }
                text!(zh: "手册里没有“{word}”这类事项；可填：{all}", en: "the handbook has no service “{word}”; one of {all}")
            })
        })
    }

    /// The channel of the row; the first of the service when it names none.
    fn channel(&self, service: &Service, notes: &mut Notes) -> Option<ChannelId> {
        let handbook = self.handbook;
        let read = |cell: &Cell| {
            let word = words(cell)?;
            if word.is_empty() {
                return Ok(service.intake.first().cloned());
            }
            let called = |id: &&ChannelId| {
                let label = handbook.channels.get(*id).map(|channel| &channel.label);
                id.as_str() == word
                    || label.is_some_and(|label| label.zh == word || label.en.eq_ignore_ascii_case(&word))
            };
            service.intake.iter().find(called).cloned().map(Some).ok_or_else(|| {
                let all = service.intake.iter().filter_map(|id| handbook.channels.get(id));
                let all = all.map(|channel| channel.label.zh.as_str()).collect::<Vec<_>>().join("、");
                text!(zh: "这类事项不从“{word}”受理；可填：{all}，不清楚的请留空", en: "the service does not come in through “{word}”; one of {all}, or leave it empty")
            })
        };
        self.value(&CaseColumn::Channel, notes, read).flatten()
    }

    fn phone(&self, notes: &mut Notes) -> Option<String> {
        let mut phones = self.value(&CaseColumn::Phone, notes, |cell| phone::read(cell, self.area_code))?;
        if phones.len() > 1 {
            let first = phones[0].number.clone();
            notes.remarks.push(text!(
                zh: "有几个电话，单上只记第一个（{first}）",
                en: "there are several phones; the case gets the first ({first})"
            ));
        }
        (!phones.is_empty()).then(|| phones.swap_remove(0).number)
    }

    fn remarks(&self, notes: &mut Notes) -> Vec<String> {
        let mut found = Vec::new();
        for (at, cell) in self.cells_of(&CaseColumn::Remark).filter(|(_, cell)| !cell.is_blank()) {
            match long_words(cell) {
                Ok(words) if words.is_empty() => {}
                Ok(words) => found.push(words),
                Err(fault) => notes.wrong.push(self.wrong(Some(at), &CaseColumn::Remark, &fault)),
            }
        }
        found
    }

    /// The answers of the form: each from the column that is called so; the matter from the column 内容.
    fn fields(&self, service: &Service, notes: &mut Notes) -> BTreeMap<FieldId, String> {
        let mut found = BTreeMap::new();
        let mut put = |field: &Field, column: &CaseColumn, notes: &mut Notes| {
            let value = self.value(column, notes, |cell| self.answer(field, cell));
            found.extend(value.flatten().map(|value| (field.id.clone(), value)));
        };
        let named = self.sheet.columns.values().chain(self.sheet.values.keys());
        let named: std::collections::BTreeSet<&CaseColumn> = named.collect();
        for column in named {
            let CaseColumn::Field(name) = column else { continue };
            let own = service.fields.iter().find(|field| is_called(field, name) && comes_from_a_cell(field));
            if let Some(field) = own {
                put(field, column, notes);
            }
        }
        if let Some(field) = matter_of(service) {
            let mut matter = None;
            let (_, cell) = self.cell(&CaseColumn::Matter);
            if !cell.is_blank() {
                matter = self.value(&CaseColumn::Matter, notes, long_words).filter(|words| !words.is_empty());
            }
            found.extend(matter.map(|words| (field.id.clone(), words)));
        }
        found
    }

    /// One answer as the form takes it.
    fn answer(&self, field: &Field, cell: &Cell) -> Result<Option<String>, Text> {
        let word = match &field.kind {
            FieldKind::Text { .. } => long_words(cell)?,
            FieldKind::DateTime => match moment::read(cell, self.since_1904)? {
                Some(moment) => moment.at.to_string(),
                None => String::new(),
            },
            FieldKind::Phone => phone::read(cell, self.area_code)?
                .into_iter()
                .next()
                .map(|phone| phone.number)
                .unwrap_or_default(),
            FieldKind::Choice { .. } => match words(cell)? {
                word if word.is_empty() => word,
                word => option(field, &word)?,
            },
            _ => words(cell)?,
        };
        Ok((!word.is_empty()).then_some(word))
    }

    /// What the service asks at opening and the row does not say.
    fn must_be_complete(
        &self,
        service: &Service,
        somewhere: bool,
        somebody: bool,
        fields: &BTreeMap<FieldId, String>,
        notes: &mut Notes,
    ) {
        let read = |wrong: &[Reason]| wrong.iter().filter_map(|reason| reason.column).collect::<Vec<u32>>();
        let seen = read(&notes.wrong);
        let named = |column: &CaseColumn| self.column_of(column).is_some_and(|at| seen.contains(&at));
        if service.place_required && !somewhere && !named(&CaseColumn::Place) {
            let fault = text!(zh: "这类事项要有位置；请填写房号或公共区域", en: "this service needs a place; write the room or the public area");
            notes.wrong.push(self.wrong(self.column_of(&CaseColumn::Place), &CaseColumn::Place, &fault));
        }
        if service.party == PartyNeed::Required && !somebody && !named(&CaseColumn::Phone) {
            let fault = text!(zh: "这类事项要有客户；请填写姓名或电话", en: "this service needs a customer; write a name or a phone");
            notes.wrong.push(self.wrong(self.column_of(&CaseColumn::Name), &CaseColumn::Name, &fault));
        }
        let matter = matter_of(service).map(|field| field.id.clone());
        for field in service.fields.iter().filter(|field| field.at_opening && field.required) {
            if fields.contains_key(&field.id) || matches!(field.kind, FieldKind::Computed { .. }) {
                continue;
            }
            let column = match &matter {
                Some(id) if *id == field.id => CaseColumn::Matter,
                _ => CaseColumn::Field(field.label.zh.clone()),
            };
            if named(&column) {
                continue;
            }
            notes.wrong.push(self.wrong(self.column_of(&column), &column, &missing(field, &column)));
        }
    }
}

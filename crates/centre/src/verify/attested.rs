//! Rows that no event of their own stands behind, against the digests that the journal has of them; and what of them follows
//! from personal values.

use super::Difference;
use crate::centre::Centre;
use crate::error::CentreError;
use db::Reader;
use diag::text;
use model::{PartyId, PersonalRef, PlaceId, ProjectId};
use std::collections::BTreeSet;
use store::attest::{self, Odd, OddRow};
use store::journal::ORGANISATION;
use store::personal::Kept;

/// Rows read in one go.
const PAGE: usize = 500;

impl Centre {
    /// Every attested row of a project is what it was last said to be.
    pub(super) async fn check_attested(&self, project: ProjectId) -> Result<Vec<Difference>, CentreError> {
        let secret = self.inner.secret.clone();
        self.read(move |reader| {
            let mut rows = attest::odd_rows(reader, project)?;
            let mut found = Vec::new();
            if !attest::is_complete(reader)? {
                // What was there before is not known yet: nothing can be said against it.
                rows.retain(|row| row.what != Odd::Unknown);
                found.extend((project == ORGANISATION).then(not_known_yet));
            }
            found.extend(rows.into_iter().map(|row| odd(project, row)));
            if project == ORGANISATION {
                names(reader, &mut found)?;
                phones(reader, &secret, &mut found)?;
            } else {
                facts(reader, project, &mut found)?;
                keys(reader, project, &mut found)?;
            }
            Ok(found)
        })
        .await
    }
}

fn not_known_yet() -> Difference {
    let what = text!(
        zh: "以前就有的行还没有登记完，没法核对；请启动一次服务（shouwen serve），登记完再核对",
        en: "the rows that were there are not all known yet and cannot be verified: start the server once (shouwen serve), then verify again"
    );
    Difference { project: ORGANISATION, stream: attest::ATTESTED.to_owned(), what }
}

fn odd(project: ProjectId, row: OddRow) -> Difference {
    let OddRow { table, item, what } = row;
    let table = table.word();
    let what = match what {
        Odd::Unknown => text!(
            zh: "表 {table}：这一行没有登记过，不是首问写入的",
            en: "table {table}: nothing is known of this row, it was not written by Shouwen"
        ),
        Odd::Changed(version) => text!(
            zh: "表 {table}：这一行与第 {version} 条登记时不同，被改过",
            en: "table {table}: this row is not what entry {version} of `attested` says, it was changed"
        ),
        Odd::Gone(version) => text!(
            zh: "表 {table}：第 {version} 条登记过的这一行不见了",
            en: "table {table}: this row of entry {version} of `attested` is missing"
        ),
    };
    Difference { project, stream: format!("{table} {item}"), what }
}

/// A reference of a row to a personal value gives it, or it was erased.
fn reference(
    reader: &mut dyn Reader,
    project: ProjectId,
    row: &str,
    value: &PersonalRef,
    found: &mut Vec<Difference>,
) -> Result<(), CentreError> {
    let key = value.key;
    let what = match store::personal::check(reader, value)? {
        Kept::Whole | Kept::Erased => return Ok(()),
        Kept::Changed => text!(
            zh: "表 personal：个人信息 {key} 被改过", en: "table personal: the personal value {key} was changed"
        ),
        Kept::Missing => text!(
            zh: "表 personal：个人信息 {key} 不见了", en: "table personal: the personal value {key} is missing"
        ),
    };
    found.push(Difference { project, stream: row.to_owned(), what });
    Ok(())
}

fn names(reader: &mut dyn Reader, found: &mut Vec<Difference>) -> Result<(), CentreError> {
    let mut after: Option<PartyId> = None;
    loop {
        let page = store::verify::parties_after(reader, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        for party in store::parties::many(reader, &page)? {
            if let Some(name) = &party.name {
                reference(reader, ORGANISATION, &format!("parties {}", party.id), name, found)?;
            }
        }
    }
}

fn phones(reader: &mut dyn Reader, secret: &[u8], found: &mut Vec<Difference>) -> Result<(), CentreError> {
    let mut after = None;
    loop {
        let page = store::verify::phones_after(reader, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        let values = store::personal::get(reader, page.iter().map(|phone| phone.value.key))?;
        for phone in &page {
            let row = format!("party_phones {}", phone.party);
            reference(reader, ORGANISATION, &row, &phone.value, found)?;
            let Some(value) = values.get(&phone.value.key) else { continue };
            let found_by = |number: &str| {
                let whole = store::digest::phone(secret, number);
                let tail = store::digest::phone_tail(secret, number).unwrap_or_else(|| whole.clone());
                (phone.digest == whole) && (phone.tail == tail)
            };
            // What an import reads with an extension is found by what a display shows.
            if !found_by(value) && !found_by(&crate::import_roster::dialled(value)) {
                let what = text!(
                    zh: "表 party_phones：查找用的摘要与号码不符，按号码会找错人",
                    en: "table party_phones: the digests to find it by are not those of the number"
                );
                found.push(Difference { project: ORGANISATION, stream: row, what });
            }
        }
    }
}

fn facts(
    reader: &mut dyn Reader,
    project: ProjectId,
    found: &mut Vec<Difference>,
) -> Result<(), CentreError> {
    let mut after = None;
    loop {
        let page = store::imports::facts(reader, project, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        for fact in &page {
            if let Some(value) = &fact.personal {
                reference(reader, project, &format!("register_facts {}", fact.subject), value, found)?;
            }
        }
    }
}

/// The keys under which a name is found are those of the name.
fn keys(reader: &mut dyn Reader, project: ProjectId, found: &mut Vec<Difference>) -> Result<(), CentreError> {
    for (subject, keys) in store::verify::keys_by_subject(reader, project)? {
        let name = match (subject.parse::<PartyId>(), subject.parse::<PlaceId>()) {
            (Ok(party), _) => name_of(reader, party)?,
            (_, Ok(place)) => store::places::get(reader, project, place)?.map(|place| place.full_name),
            _ => None,
        };
        let expected: BTreeSet<String> =
            name.iter().flat_map(|name| store::search::name_keys(name)).collect();
        // A new customer of an import has his keys before he is there.
        if keys != expected && !(name.is_none() && attest::is_staged(reader, project, &subject)?) {
            let what = text!(
                zh: "表 search_keys：查找用的拼音、首字母与名称推出的不一致",
                en: "table search_keys: the keys to find it by are not those of its name"
            );
            found.push(Difference { project, stream: format!("search_keys {subject}"), what });
        }
    }
    Ok(())
}

fn name_of(reader: &mut dyn Reader, party: PartyId) -> Result<Option<String>, CentreError> {
    let name = store::parties::get(reader, party)?.and_then(|party| party.name);
    let values = name.map(|name| store::personal::get(reader, [name.key])).transpose()?;
    Ok(values.and_then(|values| values.into_values().next()))
}

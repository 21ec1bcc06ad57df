//! A channel: how a message leaves, which messages do, and to whom. Written by a person as TOML, checked whole, kept with
//! references instead of phone numbers.

use super::template;
use crate::accounts::must_administer;
use crate::attest;
use crate::centre::Centre;
use crate::error::{CentreError, FieldError};
use crate::principal::Principal;
use crate::register::put_personal;
use db::Tx;
use diag::{Text, text};
use model::actor::Who;
use model::value::Subject;
use model::{PersonId, PersonalRef, PostId, ProjectId};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use store::attest::{Attested, Touched};

/// What sort of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Time runs.
    Warn,
    /// The time is over.
    Due,
    /// The time is over, and a further post is told.
    Escalate,
    /// A duty began.
    Begin,
    /// Something is handed over to him.
    Offer,
    /// The handbook has him told.
    Script,
    /// The handbook has the customer told.
    Customer,
}

impl Kind {
    /// All kinds with their stable words.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Warn, "warn"),
        (Self::Due, "due"),
        (Self::Escalate, "escalate"),
        (Self::Begin, "begin"),
        (Self::Offer, "offer"),
        (Self::Script, "script"),
        (Self::Customer, "customer"),
    ];

    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("due", |(_, word)| word)
    }

    /// The kind of a word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// Attempts before a delivery is put aside, when the channel says nothing.
const ATTEMPTS: u32 = 8;

/// A channel as a person writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: String,
    #[serde(default = "post")]
    method: String,
    address: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    kinds: Vec<String>,
    #[serde(default)]
    posts: Vec<String>,
    #[serde(default)]
    persons: Vec<String>,
    #[serde(default)]
    together: bool,
    #[serde(default)]
    allow_private: bool,
    #[serde(default)]
    attempts: Option<u32>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    expect: Option<String>,
    #[serde(default)]
    reach: BTreeMap<String, String>,
}

fn post() -> String {
    "POST".to_owned()
}

/// A channel as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Definition {
    pub(crate) method: String,
    pub(crate) address: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    pub(crate) kinds: BTreeSet<Kind>,
    pub(crate) posts: BTreeSet<PostId>,
    pub(crate) persons: BTreeSet<PersonId>,
    /// One message for all who are told, e.g. into a group.
    pub(crate) together: bool,
    pub(crate) allow_private: bool,
    pub(crate) attempts: u32,
    pub(crate) chinese: bool,
    /// What the answer must contain to count as taken.
    pub(crate) expect: Option<String>,
    /// Under which number or name the other side knows a person.
    pub(crate) reach: BTreeMap<PersonId, PersonalRef>,
}

impl Definition {
    pub(crate) fn read(text: &str) -> Result<Self, CentreError> {
        serde_json::from_str(text).map_err(|error| CentreError::corrupt("channel", error))
    }
}

/// A channel as people see it; the address without what may be a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// Its name.
    pub name: String,
    /// How.
    pub method: String,
    /// Where to, without path and query.
    pub host: String,
    /// Which messages.
    pub kinds: Vec<&'static str>,
    /// One message for all who are told.
    pub together: bool,
    /// It failed and is left alone until then.
    pub rests_until: Option<model::Instant>,
}

/// Values with which a template is tried before it is kept: words that break what is not escaped.
fn sample() -> Json {
    let line = "【试发】\"BX-0001\" \\ 急修到场\n应于 09:10 前完成";
    json!({
        "id": "dlv_0", "text": line, "lines": [line], "count": 1, "kind": "due", "number": "BX-0001",
        "service": "报修", "clause": "急修到场", "due": "2026-11-20 09:10", "place": "3栋2单元501",
        "project": "试 \"项目\"", "link": "http://127.0.0.1/cases/BX-0001", "name": "张\"三\"",
        "phone": "13800138000", "people": ["张\"三\""],
    })
}

impl Written {
    /// Everything that is wrong, at once.
    fn problems(&self) -> Vec<FieldError> {
        let mut found = Vec::new();
        let mut wrong =
            |field: &str, message: Text| found.push(FieldError { field: field.to_owned(), message });
        if !model::ids::is_word(&self.name) {
            wrong(
                "name",
                text!(zh: "名称用小写字母、数字和下划线", en: "a name is small letters, digits and `_`"),
            );
        }
        if !["GET", "POST", "PUT"].contains(&self.method.as_str()) {
            wrong("method", text!(zh: "方法只能是 GET、POST、PUT", en: "the method is GET, POST or PUT"));
        }
        if host(&self.address).is_none() {
            wrong(
                "address",
                text!(zh: "地址要以 http:// 或 https:// 开头，主机名里不能有模板", en: "the address begins with http:// or https://, with no template in its host"),
            );
        }
        if self.kinds.is_empty() || self.kinds.iter().any(|kind| Kind::read(kind).is_none()) {
            let known = Kind::ALL.map(|(_, word)| word).join(", ");
            wrong("kinds", text!(zh: "消息种类从这些里选：{known}", en: "choose kinds from: {known}"));
        }
        if self.attempts.is_some_and(|attempts| !(1..=20).contains(&attempts)) {
            wrong("attempts", text!(zh: "次数在 1 到 20 之间", en: "attempts are 1 to 20"));
        }
        if self.lang.as_deref().is_some_and(|lang| !["zh", "en"].contains(&lang)) {
            wrong("lang", text!(zh: "语言是 zh 或 en", en: "the language is zh or en"));
        }
        let (values, mut json_body) = (sample(), false);
        for (name, value) in &self.headers {
            json_body |= name.eq_ignore_ascii_case("content-type") && value.contains("json");
            let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            match template::fill(value, &values) {
                Ok(filled) if plain && !filled.contains(['\r', '\n']) => {}
                Ok(_) => {
                    wrong("headers", text!(zh: "请求头 {name} 不对", en: "the header {name} does not fit"))
                }
                Err(why) => {
                    wrong("headers", text!(zh: "请求头 {name}：{why}", en: "the header {name}: {why}"))
                }
            }
        }
        if let Err(why) = template::fill(&self.address, &values) {
            wrong("address", text!(zh: "地址模板：{why}", en: "the address: {why}"));
        }
        match template::fill(&self.body, &values) {
            Err(why) => wrong("body", text!(zh: "正文模板：{why}", en: "the body: {why}")),
            Ok(body) if json_body && serde_json::from_str::<Json>(&body).is_err() => wrong(
                "body",
                text!(zh: "正文填入后不是 JSON：把值写成 {{{{ text|json }}}}，不要自己加引号", en: "the filled body is no JSON: write values as {{{{ text|json }}}} without quotes of your own"),
            ),
            Ok(_) => {}
        }
        found
    }
}

/// The host of an address; `None` when it is no address of ours, or a template decides the host.
pub(crate) fn host(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    (!host.contains(['{', '}', '@', ' '])).then_some(host)
}

impl Centre {
    /// Sets a channel of a project from its TOML text; answers its name.
    ///
    /// # Errors
    /// When the principal may not, or something in the text does not fit; all of it is named.
    pub async fn set_channel(
        &self,
        who: &Principal,
        project: ProjectId,
        toml: &str,
    ) -> Result<String, CentreError> {
        must_administer(who, project)?;
        let written: Written = toml::from_str(toml).map_err(|error| {
            let why = error.message().to_owned();
            CentreError::invalid(
                "channel",
                text!(zh: "文件读不懂：{why}", en: "the file cannot be read: {why}"),
            )
        })?;
        let problems = written.problems();
        if !problems.is_empty() {
            return Err(CentreError::Invalid(problems));
        }
        let (centre, name, actor) = (self.clone(), written.name.clone(), Who::Person(who.person));
        self.write(move |tx| {
            let definition = resolve(&centre, tx, project, &written)?;
            let json = serde_json::to_string(&definition).map_err(|e| CentreError::corrupt("channel", e))?;
            store::outward::put_channel(tx, project, &written.name, &json, centre.now())?;
            let touched = Touched::one(Attested::Channels, &written.name);
            attest::note(tx, centre.now(), &actor, project, &touched)
        })
        .await?;
        Ok(name)
    }

    /// The channels of a project.
    ///
    /// # Errors
    /// When the principal may not.
    pub async fn channels(
        &self,
        who: &Principal,
        project: ProjectId,
    ) -> Result<Vec<ChannelView>, CentreError> {
        must_administer(who, project)?;
        self.read(move |reader| {
            let mut views = Vec::new();
            for channel in store::outward::channels(reader, project)? {
                let definition = Definition::read(&channel.definition)?;
                views.push(ChannelView {
                    name: channel.name,
                    host: host(&definition.address).unwrap_or_default().to_owned(),
                    kinds: definition.kinds.iter().map(|kind| kind.word()).collect(),
                    method: definition.method,
                    together: definition.together,
                    rests_until: channel.rests_until,
                });
            }
            Ok(views)
        })
        .await
    }

    /// Removes a channel; what waits to leave through it is dropped when its turn comes.
    ///
    /// # Errors
    /// When the principal may not, or there is no such channel.
    pub async fn drop_channel(
        &self,
        who: &Principal,
        project: ProjectId,
        name: &str,
    ) -> Result<(), CentreError> {
        must_administer(who, project)?;
        let (name, centre, actor) = (name.to_owned(), self.clone(), Who::Person(who.person));
        self.write(move |tx| {
            if !store::outward::drop_channel(tx, project, &name)? {
                return Err(CentreError::NotFound("channel"));
            }
            let touched = Touched::one(Attested::Channels, &name);
            attest::note(tx, centre.now(), &actor, project, &touched)
        })
        .await
    }
}

/// Logins become persons, numbers become references.
fn resolve(
    centre: &Centre,
    tx: &mut dyn Tx,
    project: ProjectId,
    written: &Written,
) -> Result<Definition, CentreError> {
    let mut posts = BTreeSet::new();
    if !written.posts.is_empty() {
        let (_, handbook) = crate::handbooks::current(&centre.inner.handbooks, tx, project)?;
        for post in &written.posts {
            let known = post.parse::<PostId>().ok().filter(|post| handbook.posts.contains_key(post));
            posts.insert(known.ok_or_else(|| {
                CentreError::invalid(
                    "posts",
                    text!(zh: "手册里没有岗位 {post}", en: "the handbook has no post `{post}`"),
                )
            })?);
        }
    }
    let mut persons = BTreeSet::new();
    for login in &written.persons {
        persons.insert(person(tx, login, "persons")?);
    }
    let mut reach = BTreeMap::new();
    for (login, number) in &written.reach {
        let person = person(tx, login, "reach")?;
        let subject = Subject::Person(person);
        reach.insert(person, put_personal(tx, centre, Some(project), subject, number.trim())?);
    }
    Ok(Definition {
        method: written.method.clone(),
        address: written.address.clone(),
        headers: written.headers.clone(),
        body: written.body.clone(),
        kinds: written.kinds.iter().filter_map(|kind| Kind::read(kind)).collect(),
        posts,
        persons,
        together: written.together,
        allow_private: written.allow_private,
        attempts: written.attempts.unwrap_or(ATTEMPTS),
        chinese: written.lang.as_deref() != Some("en"),
        expect: written.expect.clone(),
        reach,
    })
}

/// A person by id or login.
fn person(tx: &mut dyn Tx, text: &str, field: &'static str) -> Result<PersonId, CentreError> {
    if let Ok(person) = text.parse::<PersonId>() {
        return Ok(person);
    }
    let found = store::people::accounts::by_login(tx, &text.to_lowercase())?;
    found.map(|account| account.person).ok_or_else(|| {
        CentreError::invalid(field, text!(zh: "没有用户 {text}", en: "there is no user `{text}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(toml: &str) -> Vec<String> {
        let written: Written = toml::from_str(toml).unwrap();
        written.problems().into_iter().map(|problem| problem.field).collect()
    }

    const GOOD: &str = "name = 'robot'\naddress = 'https://robot.invalid/send?key=k'\nkinds = ['due']\n\
        body = '''{\"content\":{{ text|json }}}'''\n[headers]\nContent-Type = 'application/json'\n";

    #[test]
    fn what_does_not_fit_is_named() {
        assert!(fields(GOOD).is_empty());
        for (from, to, field) in [
            ("'robot'", "'Mein Kanal'", "name"),
            ("https://robot.invalid", "ftp://robot.invalid", "address"),
            ("https://robot.invalid", "https://{{ text }}", "address"),
            ("https://robot.invalid", "https://user@robot.invalid", "address"),
            ("['due']", "['dew']", "kinds"),
            ("{{ text|json }}", "\"{{ text }}\"", "body"),
            ("{{ text|json }}", "{{ texd|json }}", "body"),
            ("'application/json'", "'{{ text }}'", "headers"),
        ] {
            assert_eq!(fields(&GOOD.replace(from, to)), [field], "{from} -> {to}");
        }
    }
}

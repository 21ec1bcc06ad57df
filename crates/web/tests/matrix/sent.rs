//! Sending an entry about some things, and what came back, with the names of the things taken out of it.

use crate::callers::{Caller, Door};
use crate::entries::Entry;
use crate::world::{Things, World};
use testkit::Answer;

/// An answer in which what was asked about has its word for a name, so that two can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) leads: String,
    pub(crate) text: String,
}

impl Told {
    /// The answer in one line, from a little before where it differs from another.
    pub(crate) fn beside(&self, other: &Self) -> String {
        let same = self.text.chars().zip(other.text.chars()).take_while(|(own, its)| own == its).count();
        let text = self.text.chars().skip(same.saturating_sub(60)).collect();
        Self { text, ..self.clone() }.short()
    }

    /// The answer in one line.
    pub(crate) fn short(&self) -> String {
        let words: String = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{} {} `{}`", self.status, self.leads, words.chars().take(160).collect::<String>())
    }
}

impl Entry {
    /// Whether it is about a thing of this word.
    pub(crate) fn names(&self, word: &str) -> bool {
        let marked = format!("<{word}>");
        let in_path =
            self.path.contains(&format!("{{{word}}}")) && !self.words.iter().any(|(own, _)| *own == word);
        in_path
            || self.words.iter().any(|(_, value)| *value == marked)
            || self.query.contains(&marked)
            || self.body.contains(&marked)
    }

    /// Whether it is about anything of a project.
    pub(crate) fn names_things(&self) -> bool {
        ["project", "number", "person", "party", "file", "holding", "message", "import", "webhook", "secret"]
            .iter()
            .any(|word| self.names(word))
    }
}

fn filled(text: &str, things: &Things, percent: bool) -> String {
    things.iter().fold(text.to_owned(), |text, (word, thing)| {
        let thing = if percent { web::access::percent(thing) } else { thing.clone() };
        text.replace(&format!("<{word}>"), &thing)
    })
}

fn address(entry: &Entry, things: &Things) -> String {
    let parts = entry.path.split('/').map(|part| {
        let Some(word) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            return part.to_owned();
        };
        let own = entry.words.iter().find(|(own, _)| *own == word).map(|(_, value)| (*value).to_owned());
        own.unwrap_or_else(|| format!("<{word}>"))
    });
    let path = parts.collect::<Vec<_>>().join("/");
    let query = if entry.query.is_empty() { String::new() } else { format!("?{}", entry.query) };
    filled(&format!("{path}{query}"), things, true)
}

/// Sends an entry as somebody.
pub(crate) async fn send(world: &World, caller: &Caller, entry: &Entry, things: &Things) -> Told {
    let (address, form) = (address(entry, things), entry.body.strip_prefix("file:"));
    let answer = match (caller.door, entry.method) {
        (Door::Screen, "GET") => caller.browser.get(&address).await,
        (Door::Interface, "GET") => caller.program.get(&address).await,
        (Door::Interface, _) => match form {
            Some(form) => caller.program.upload(&address, &pairs(form, things), "file", b"no roster").await,
            None => {
                let body = serde_json::from_str(&filled(entry.body, things, false)).unwrap();
                caller.program.post(&address, body).await
            }
        },
        // The log-out ends a session: it is given one of its own.
        (Door::Screen, _)
            if entry.path == "/logout" && caller.standing != crate::callers::Standing::Nobody =>
        {
            world.app.browser(&caller.login).await.submit(&address, &[]).await
        }
        (Door::Screen, _) if entry.path == "/logout" => caller.browser.submit_exactly(&address, &[]).await,
        (Door::Screen, _) => {
            let pairs = pairs(form.unwrap_or(entry.body), things);
            match form {
                Some(_) => caller.browser.upload_with(&address, &pairs, "file", b"no picture").await,
                None => {
                    let pairs: Vec<(&str, &str)> =
                        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    caller.browser.submit(&address, &pairs).await
                }
            }
        }
    };
    told(world, &answer, things)
}

fn pairs(form: &str, things: &Things) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap();
        (name.to_owned(), filled(&value.replace('+', " ").replace("%23", "#"), things, false))
    };
    form.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn told(world: &World, answer: &Answer, things: &Things) -> Told {
    let plain = |text: &str| {
        let named = things.iter().fold(text.to_owned(), |text, (word, thing)| {
            let text = text.replace(thing.as_str(), &format!("<{word}>"));
            text.replace(&web::access::percent(thing), &format!("<{word}>"))
        });
        // His own cases, of which his own pages speak, whatever he asks for.
        let numbers = world.things.values().filter_map(|things| things.get("number"));
        without_ids(&numbers.fold(named, |text, number| text.replace(number.as_str(), "<number>")))
    };
    Told {
        status: answer.status.as_u16(),
        leads: plain(answer.header("location")),
        text: plain(&answer.text),
    }
}

/// A text without the fresh keys that forms carry.
fn without_ids(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() || letter == '-' {
            run.push(letter);
            continue;
        }
        out.push_str(if run.len() >= 32 { "#" } else { &run });
        run.clear();
        out.push(letter);
    }
    out
}

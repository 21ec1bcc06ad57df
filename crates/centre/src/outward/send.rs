//! One message: its templates filled in, sent, and what the answer means.

use super::channel::Definition;
use super::compose::Composed;
use super::template;
use crate::ports::{Messenger, MessengerError, Reply, Request};
use model::DeliveryId;
use serde_json::{Value as Json, json};

/// Lines of a folded message.
const MOST_LINES: usize = 20;

/// Deliveries that go as one message.
pub(super) struct Group {
    pub(super) id: DeliveryId,
    pub(super) deliveries: Vec<DeliveryId>,
    pub(super) attempts: u32,
    pub(super) lines: Vec<Composed>,
}

/// How one attempt ended.
pub(super) enum Attempt {
    /// Taken.
    Taken,
    /// Not taken, and this message alone is at fault.
    Refused(String),
    /// It surely did not arrive, and others would not either.
    Absent(String),
    /// Nobody knows whether it arrived.
    Unknown(String),
}

/// Sends a message and judges the answer.
pub(super) fn attempt(definition: &Definition, group: &Group, messenger: &dyn Messenger) -> Attempt {
    let request = match request(definition, group) {
        Ok(request) => request,
        Err(why) => return Attempt::Refused(why),
    };
    match messenger.send(&request) {
        Ok(reply) => judge(definition, &reply),
        Err(error @ MessengerError::Forbidden(_)) => Attempt::Refused(error.to_string()),
        Err(error @ MessengerError::Unreachable(_)) => Attempt::Absent(error.to_string()),
        Err(error @ MessengerError::Unknown(_)) => Attempt::Unknown(error.to_string()),
    }
}

fn judge(definition: &Definition, reply: &Reply) -> Attempt {
    let status = reply.status;
    match status {
        200..=299 => match &definition.expect {
            Some(expected) if !reply.body.contains(expected.as_str()) => {
                Attempt::Refused(format!("status {status}, but not the expected answer"))
            }
            _ => Attempt::Taken,
        },
        408 | 425 | 429 | 503 => Attempt::Absent(format!("status {status}")),
        500..=599 => Attempt::Unknown(format!("status {status}")),
        _ => Attempt::Refused(format!("status {status}")),
    }
}

/// The request of a group: its templates filled in.
fn request(definition: &Definition, group: &Group) -> Result<Request, String> {
    let values = values(definition, group);
    let mut headers = Vec::new();
    for (name, value) in &definition.headers {
        let filled = template::fill(value, &values)?;
        if filled.contains(['\r', '\n']) {
            return Err(format!("the header {name} has two lines"));
        }
        headers.push((name.clone(), filled));
    }
    headers.push(("Shouwen-Delivery".to_owned(), group.id.to_string()));
    Ok(Request {
        method: definition.method.clone(),
        address: template::fill(&definition.address, &values)?,
        headers,
        body: template::fill(&definition.body, &values)?,
        allow_private: definition.allow_private,
    })
}

/// What the templates may name: the words of all, and what is known of the first.
fn values(definition: &Definition, group: &Group) -> Json {
    let lines: Vec<&str> = group.lines.iter().take(MOST_LINES).map(|line| line.line.as_str()).collect();
    let count = group.lines.len();
    let text = match lines.as_slice() {
        [only] => (*only).to_owned(),
        many => {
            let mut text =
                if definition.chinese { format!("共 {count} 条：") } else { format!("{count} messages:") };
            many.iter().zip(1..).for_each(|(line, number)| text.push_str(&format!("\n{number}. {line}")));
            let left = count - many.len();
            if left > 0 {
                text.push_str(&if definition.chinese {
                    format!("\n另有 {left} 条")
                } else {
                    format!("\nand {left} more")
                });
            }
            text
        }
    };
    let mut values = group.lines.first().map(|line| line.values.clone()).unwrap_or_default();
    if let (Json::Object(fields), Some(first)) = (&mut values, group.lines.first()) {
        fields.insert("id".into(), json!(group.id));
        fields.insert("text".into(), json!(text));
        fields.insert("lines".into(), json!(lines));
        fields.insert("count".into(), json!(count));
        fields.insert("name".into(), json!(first.name));
        fields.insert("phone".into(), json!(first.phone));
    }
    values
}

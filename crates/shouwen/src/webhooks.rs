//! `shouwen webhook`: subscribing a program from the machine itself, where alone a private address may be allowed.

use crate::answer;
use crate::channels::with;
use crate::command_line::{Webhook, WebhookCommand};
use centre::CentreError;
use centre::webhooks::NewWebhook;
use diag::Lang;

/// Subscribes a program; `false` when something does not fit.
pub(crate) fn run(arguments: &Webhook, lang: Lang) -> anyhow::Result<bool> {
    let WebhookCommand::Add { project, address, events, allow_private } = &arguments.what;
    with(project, async |centre, who, id| {
        let asked = NewWebhook {
            project: id.to_string(),
            address: address.clone(),
            events: events.clone(),
            allow_private: *allow_private,
        };
        match centre.add_webhook(&who, asked).await {
            Ok(fresh) => {
                answer(&format!("{}\t{}\n", fresh.id, fresh.secret));
                Ok(true)
            }
            Err(CentreError::Invalid(problems)) => {
                for problem in problems {
                    answer(&format!("{}: {}\n", problem.field, problem.message.get(lang)));
                }
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    })
}

//! `shouwen verify` and `shouwen erase`: is everything as the journal says; take a person out of everything.

use crate::command_line::{Erase, Verify};
use crate::{answer, data, say, world};
use anyhow::{Context, bail};
use centre::verify::Verified;
use diag::Lang;
use model::value::Subject;

/// Verifies; `false` when something differs.
pub(crate) fn run(arguments: &Verify, lang: Lang) -> anyhow::Result<bool> {
    if let Some(file) = &arguments.seal {
        return crate::seal::prove(&arguments.data, file, arguments.key.as_deref(), lang);
    }
    let centre = data::patient_centre(&arguments.data, world::machine())?;
    data::run(async move {
        let found = match &arguments.project {
            Some(project) => centre.verify(centre.project(project).await?).await?,
            None => centre.verify_all().await?,
        };
        show(&found, lang);
        Ok(found.differences.is_empty())
    })
}

/// Shows what verifying found.
pub(crate) fn show(found: &Verified, lang: Lang) {
    for difference in &found.differences {
        let (project, stream) = (difference.project, &difference.stream);
        answer(&format!("{project}\t{stream}\t{}\n", difference.what.get(lang)));
    }
    let (streams, entries, cases, values, erased, differing) =
        (found.streams, found.entries, found.cases, found.values, found.erased, found.differences.len());
    answer(&match lang {
        Lang::Zh => format!(
            "核对了 {streams} 条流、{entries} 条流水、{cases} 张单、{values} 处个人信息（其中 {erased} 处已删除）；不一致 {differing} 处\n"
        ),
        Lang::En => format!(
            "{streams} streams, {entries} entries, {cases} cases, {values} personal values ({erased} erased); {differing} differences\n"
        ),
    });
}

/// Erases a customer, an employee, or what is known of an unknown caller.
pub(crate) fn erase(arguments: &Erase) -> anyhow::Result<bool> {
    let Some(subject) = subject(&arguments.subject) else {
        bail!("{} 不是客户、员工或单的编号 / is no id of a party, a person or a case", arguments.subject)
    };
    let centre = data::centre(&arguments.data, world::machine())?;
    let ledger = crate::copying::ledger_of(&arguments.data);
    data::run(async move {
        let user = &arguments.user;
        let who = centre.at_console(user).await.with_context(|| format!("logging in as {user}"))?;
        let erased = centre.erase(&who, subject).await;
        // Also when only the log could not be emptied yet.
        crate::copying::keep_ledger(&centre, &ledger).await?;
        let erased = erased?;
        say(&format!("已删除：{} 处个人信息，{} 个文件", erased.values, erased.bytes.len()));
        Ok(true)
    })
}

fn subject(text: &str) -> Option<Subject> {
    let party = text.parse().map(Subject::Party).ok();
    let person = || text.parse().map(Subject::Person).ok();
    let case = || text.parse().map(Subject::Case).ok();
    party.or_else(person).or_else(case)
}

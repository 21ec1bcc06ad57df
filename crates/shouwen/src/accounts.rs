//! `shouwen user` and `shouwen token`: who may come in. Passwords come from standard input, never from the command line.

use crate::command_line::{Token, TokenCommand, User, UserCommand};
use crate::{answer, data, say, world};
use anyhow::{Context, bail};
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::{Centre, CentreError};
use model::people::{Area, Holding};
use model::{PersonId, PostId, ProjectId};
use std::collections::BTreeMap;
use std::io::BufRead;
use store::people::Role;

/// Adds people, sets passwords.
pub(crate) fn user(arguments: &User) -> anyhow::Result<bool> {
    match &arguments.what {
        UserCommand::Add { data, login, name, project, posts, project_name, user } => {
            let centre = data::centre(data, world::machine())?;
            let password = password()?;
            let account = NewAccount { login: login.clone(), password, must_change: true };
            data::run(async move {
                match centre.project(project).await {
                    Ok(project) => add(&centre, user, project, name, account, posts).await,
                    Err(CentreError::NotFound(_)) if project_name.is_some() => {
                        let first = FirstProject {
                            organisation: project_name.clone().unwrap_or_default(),
                            code: project.clone(),
                            name: project_name.clone().unwrap_or_default(),
                            zone: "Asia/Shanghai".to_owned(),
                            administrator: name.clone(),
                            account,
                        };
                        centre.set_up(first).await?;
                        say("已建立第一个项目和管理员；请发布手册：shouwen publish …");
                        Ok(true)
                    }
                    Err(CentreError::NotFound(_)) => {
                        bail!("没有项目 {project}；要新建第一个项目，请加 --project-name / no such project")
                    }
                    Err(error) => Err(error.into()),
                }
            })
        }
        UserCommand::Passwd { data, login } => {
            let centre = data::centre(data, world::machine())?;
            let password = password()?;
            data::run(async move {
                centre.reset_password(login, &password).await?;
                say("已设置新密码，首次登录时须修改");
                Ok(true)
            })
        }
    }
}

async fn add(
    centre: &Centre,
    by: &str,
    project: ProjectId,
    name: &str,
    account: NewAccount,
    posts: &[String],
) -> anyhow::Result<bool> {
    let admin = centre.at_console(by).await.with_context(|| format!("logging in as {by}"))?;
    let person = centre.add_person(&admin, project, name, Some(account), Some(Role::Staff)).await?;
    for post in posts {
        let post: PostId = post.parse()?;
        centre.give_post(&admin, project, held(centre, person, post)).await?;
    }
    answer(&format!("{person}\n"));
    Ok(true)
}

/// A post held for the whole project, from now on, at all hours.
fn held(centre: &Centre, person: PersonId, post: PostId) -> Holding {
    Holding {
        person,
        post,
        area: Area::Project,
        from: centre.now(),
        until: None,
        pattern: None,
        exceptions: BTreeMap::new(),
    }
}

fn password() -> anyhow::Result<String> {
    say("请输入初始密码（至少 10 位），回车结束：");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Makes tokens.
pub(crate) fn token(arguments: &Token) -> anyhow::Result<bool> {
    let TokenCommand::Create { data, user, label, read_only } = &arguments.what;
    let centre = data::centre(data, world::machine())?;
    data::run(async move {
        let token = centre.create_token(user, label, !read_only).await?;
        answer(&format!("{token}\n"));
        Ok(true)
    })
}

//! The one place where an error of the centre becomes an answer: its status, code and words. The same value is shown
//! as a problem document (RFC 9457) to programs and as a page to people. Never a stack trace, never a bare status.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use centre::{Ailment, CentreError};
use diag::{Lang, Text, text};
use serde_json::{Map, Value as Json, json};

/// A field that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongField {
    /// Its name in the request.
    pub name: String,
    /// What is wrong, and what to write.
    pub message: Text,
}

/// What went wrong, for programs and people.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// A stable word.
    pub code: String,
    /// What happened.
    pub why: Text,
    /// What to do.
    pub mend: Text,
    /// The clause of the handbook that it rests on.
    pub clause: Option<String>,
    /// The site's paragraph of that clause.
    pub paragraph: Option<String>,
    /// The fields concerned.
    pub fields: Vec<WrongField>,
    /// Seconds to wait before the next try.
    pub wait_seconds: Option<u64>,
    /// Members of the document beyond these: what was sent, what happened since.
    pub more: Map<String, Json>,
}

impl Problem {
    /// A problem without clause or fields.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, why: Text, mend: Text) -> Self {
        Self {
            status,
            code: code.to_owned(),
            why,
            mend,
            clause: None,
            paragraph: None,
            fields: vec![],
            wait_seconds: None,
            more: Map::new(),
        }
    }

    /// Adds a member to the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: Json) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// A request that cannot be read.
    #[must_use]
    pub fn unreadable(why: Text) -> Self {
        let mend = text!(zh: "请改正后再发一次；接口说明在 /api", en: "mend it and send it again; /api describes the interface");
        Self::new(StatusCode::BAD_REQUEST, "unreadable", why, mend)
    }

    /// A form that did not come from one of our pages.
    #[must_use]
    pub fn forged() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forged_form",
            text!(zh: "这张表单不是从本系统的页面发出的，或者页面放得太久了", en: "this form did not come from a page of this system, or the page is too old"),
            text!(zh: "请返回，刷新页面后再提交；填过的内容还在", en: "go back, reload the page and send it again; what you typed is kept"),
        )
    }

    /// The document, in a language.
    #[must_use]
    pub fn document(&self, lang: Lang) -> Json {
        let mut document = json!({
            "type": format!("/api#problem-{}", self.code),
            "title": self.why.get(lang),
            "status": self.status.as_u16(),
            "code": self.code,
            "why": self.why.get(lang),
            "mend": self.mend.get(lang),
        });
        let members = document.as_object_mut().into_iter();
        for object in members {
            object.extend(self.clause.clone().map(|clause| ("clause".to_owned(), clause.into())));
            object.extend(self.paragraph.clone().map(|words| ("paragraph".to_owned(), words.into())));
            if !self.fields.is_empty() {
                let field =
                    |wrong: &WrongField| json!({"field": wrong.name, "message": wrong.message.get(lang)});
                object.insert("fields".to_owned(), self.fields.iter().map(field).collect());
            }
            object.extend(self.more.clone());
        }
        document
    }

    /// The answer to a status that no handler chose words for.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let again = text!(zh: "请检查地址和写法；接口说明在 /api", en: "check the address and the form of the request; /api describes the interface");
        let (code, why) = match status {
            StatusCode::NOT_FOUND => {
                ("not_found", text!(zh: "没有这个地址", en: "there is nothing at this address"))
            }
            StatusCode::METHOD_NOT_ALLOWED => (
                "method_not_allowed",
                text!(zh: "这个地址不接受这种请求方法", en: "this address does not take this method"),
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                "too_large",
                text!(zh: "发来的内容太大了：文件最大 20 MB，其他最大 1 MB", en: "too large: files may have 20 MB, anything else 1 MB"),
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("wrong_encoding", text!(zh: "这里不收这种格式", en: "this format is not taken here"))
            }
            status if status.is_server_error() => return Self::ours(),
            _ => ("unreadable", text!(zh: "请求看不懂", en: "the request cannot be read")),
        };
        Self::new(status, code, why, again)
    }

    /// The same for somebody who looks at pages: the desk leads further, not the description of the interface.
    #[must_use]
    pub fn of_page(status: StatusCode) -> Self {
        let problem = Self::of_status(status);
        let mend = match status {
            StatusCode::NOT_FOUND => {
                text!(zh: "地址可能打错了，或者已经换了；请回到前台，从那里找", en: "it may be mistyped or have moved; go back to the desk and look from there")
            }
            status if status.is_client_error() => {
                text!(zh: "请回到前台，从那里再做一次", en: "go back to the desk and do it again from there")
            }
            _ => return problem,
        };
        Self { mend, ..problem }
    }

    /// What keeps the server from doing it now.
    #[must_use]
    pub fn ailing(ailment: Ailment) -> Self {
        let wait_seconds = Some(if ailment == Ailment::Stopping { 1 } else { 30 });
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self { wait_seconds, ..Self::new(status, ailment.word(), ailment.why(), ailment.mend()) }
    }

    /// A fault of ours; the cause is in the log, not in the answer.
    #[must_use]
    pub fn ours() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            text!(zh: "系统出了错，没有保存", en: "something went wrong here; nothing was saved"),
            text!(zh: "请再试一次；还不行就告诉管理员现在的时间", en: "try again; if it stays, tell the administrator the time of day"),
        )
    }

    fn simple(status: StatusCode, code: &str, why: (&str, &str), mend: (&str, &str)) -> Self {
        let text = |(zh, en): (&str, &str)| Text { zh: zh.to_owned(), en: en.to_owned() };
        Self::new(status, code, text(why), text(mend))
    }
}

impl From<CentreError> for Problem {
    fn from(error: CentreError) -> Self {
        match error {
            CentreError::Refused(refusal) => {
                let wrong = refusal.fields.iter().map(|field| WrongField {
                    name: field.to_string(),
                    message: text!(zh: "请看这一项", en: "see this field"),
                });
                Self {
                    clause: refusal.clause.as_ref().map(ToString::to_string),
                    paragraph: refusal.paragraph.clone(),
                    fields: wrong.collect(),
                    ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.code.word(), refusal.why.clone(), refusal.mend.clone())
                }
            }
            CentreError::Invalid(wrong) => {
                let fields = wrong.into_iter().map(|one| WrongField { name: one.field, message: one.message }).collect();
                let why = text!(zh: "有几处要改", en: "some answers do not fit");
                let mend = text!(zh: "请按每一项的说明改好再提交", en: "mend each as its message says and send it again");
                Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", why, mend) }
            }
            CentreError::Stale { expected, now } => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "stale",
                text!(zh: "您打开以后，别人已经处理过这张单", en: "somebody else acted on this case since you opened it"),
                text!(zh: "看看别人做了什么，再决定要不要照做", en: "see what was done, then apply or drop your change"),
            )
            .with("expected", expected.into())
            .with("version", now.into()),
            CentreError::TooManyTries { wait_seconds } => Self {
                wait_seconds: Some(wait_seconds),
                ..Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_tries",
                    text!(zh: "试的次数太多了", en: "too many tries"),
                    text!(zh: "请等 {wait_seconds} 秒再试", en: "wait {wait_seconds} seconds"),
                )
            },
            CentreError::StillHeld { cases, duties } => Self::new(
                StatusCode::CONFLICT,
                "still_held",
                text!(zh: "名下还有 {cases} 张单、{duties} 项待办", en: "{cases} cases and {duties} duties are still held"),
                text!(zh: "先移交，对方接受了再办", en: "hand them over first; it counts when the receiver accepts"),
            ),
            CentreError::BrokenHandbook { errors, report } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "broken_handbook",
                text!(zh: "手册有 {errors} 处错误，没有发布", en: "the handbook has {errors} errors and was not published"),
                report,
            ),
            error => Self::of_few_words(&error),
        }
    }
}

impl Problem {
    /// Errors whose words do not depend on what is in them. What is ours is logged here, once.
    fn of_few_words(error: &CentreError) -> Self {
        match error {
            CentreError::NotLoggedIn => Self::simple(
                StatusCode::UNAUTHORIZED,
                "not_logged_in",
                ("还没有登录，或者登录已过期", "nobody is logged in, or the session or token has ended"),
                ("请登录；程序请带上有效的令牌", "log in; programs send a valid bearer token"),
            ),
            CentreError::Denied(_) => Self::simple(
                StatusCode::FORBIDDEN,
                "denied",
                ("您的岗位不能做这件事", "your post may not do this"),
                ("需要的话，请找主管办理", "ask a supervisor if it is needed"),
            ),
            CentreError::NotFound(_) => Self::simple(
                StatusCode::NOT_FOUND,
                "not_found",
                ("找不到，或者您无权查看", "there is no such thing, or you may not see it"),
                ("请核对单号或地址", "check the number or the address"),
            ),
            CentreError::KeyReused => Self::simple(
                StatusCode::CONFLICT,
                "key_reused",
                ("这个幂等键已经用在另一个请求上", "this idempotency key was used for another request"),
                ("换一个新的键", "use a new key"),
            ),
            CentreError::Busy => Self {
                wait_seconds: Some(1),
                ..Self::simple(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "busy",
                    ("现在排队的事太多", "too much work waits"),
                    ("请过一会儿再试，没有保存", "try again in a moment; nothing was saved"),
                )
            },
            CentreError::Unknown(_) => Self {
                wait_seconds: Some(1),
                ..Self::simple(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unknown",
                    (
                        "和数据库的连接断了，不知道保存了没有",
                        "the connection to the database broke; whether it was saved is unknown",
                    ),
                    (
                        "请先看看有没有保存，再决定要不要重做；程序用同一个 Idempotency-Key 再发一次，不会重复",
                        "look whether it is there before you do it again; programs send it again under the same Idempotency-Key",
                    ),
                )
            },
            CentreError::Storage(ailment, _) => {
                tracing::error!(error = %chain(error), "a request failed");
                Self::ailing(*ailment)
            }
            CentreError::Altered(_) => {
                tracing::error!(error = %chain(error), "a request failed");
                Self::ailing(Ailment::Altered)
            }
            CentreError::Unreachable(_) => {
                tracing::error!(error = %chain(error), "a request failed");
                Self { wait_seconds: Some(2), ..Self::ailing(Ailment::Unreachable) }
            }
            error => {
                tracing::error!(error = %chain(error), "a request failed");
                Self::ours()
            }
        }
    }
}

/// An error and its causes, in one line for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

impl IntoResponse for Problem {
    /// The status, with the problem beside it; the words are put in by [`crate::render::failures`], which knows who asks.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_all_that_is_known_in_the_language_asked_for() {
        let wrong =
            centre::FieldError { field: "phone".into(), message: text!(zh: "要填", en: "is required") };
        let problem = Problem::from(CentreError::Invalid(vec![wrong])).with("inputs", json!({"phone": ""}));
        insta::assert_json_snapshot!(problem.document(Lang::En), @r#"
        {
          "code": "invalid",
          "fields": [
            {
              "field": "phone",
              "message": "is required"
            }
          ],
          "inputs": {
            "phone": ""
          },
          "mend": "mend each as its message says and send it again",
          "status": 422,
          "title": "some answers do not fit",
          "type": "/api#problem-invalid",
          "why": "some answers do not fit"
        }
        "#);
    }

    #[test]
    fn a_fault_of_ours_says_nothing_of_its_cause() {
        let fault = CentreError::corrupt("case", std::io::Error::other("secret detail"));
        let problem = Problem::from(fault);
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.document(Lang::En).to_string().contains("secret"));
    }
}

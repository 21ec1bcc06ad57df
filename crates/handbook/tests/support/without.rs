//! A compiled handbook with one definition taken out, and with it whatever only pointed at it: a script that a service
//! lists, a print that an action offers. What remains must show by itself that something is missing.

use model::Handbook;
use model::handbook::{Effect, FieldKind, Service};

/// The handbook without the definition at a path such as `service.repair limit.urgent_arrival`; none when nothing there
/// can be taken out.
pub(crate) fn without(handbook: &Handbook, path: &str) -> Option<Handbook> {
    let mut left = handbook.clone();
    let mut steps = path.split(' ').map(|step| step.split_once('.').unwrap_or((step, "")));
    let (word, id) = steps.next()?;
    match (word, steps.next()) {
        ("service", Some((word, part))) => take_part(left.services.get_mut(id)?, word, part)?,
        ("service", None) => drop(left.services.remove(id)?),
        ("channel", None) => {
            left.channels.remove(id)?;
            left.services
                .values_mut()
                .for_each(|service| service.intake.retain(|channel| channel.as_str() != id));
        }
        ("post", None) => drop(left.posts.remove(id)?),
        ("calendar", None) => drop(left.calendars.remove(id)?),
        ("ring_back", None) => drop(left.ring_back.take()?),
        ("prices", None) => {
            left.prices.remove(id)?;
            left.services.values_mut().for_each(|service| forget_prices(service, id));
        }
        ("script", None) => {
            left.scripts.remove(id)?;
            left.services.values_mut().for_each(|service| forget_script(service, id));
            let ring_back = left.ring_back.as_mut();
            let _ = ring_back.and_then(|own| own.script.take_if(|script| script.as_str() == id));
        }
        ("print", None) => {
            left.prints.remove(id)?;
            left.services.values_mut().for_each(|service| forget_print(service, id));
        }
        _ => return None,
    }
    Some(left)
}

fn take_part(service: &mut Service, word: &str, id: &str) -> Option<()> {
    fn take<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool) -> Option<()> {
        let position = list.iter().position(is)?;
        list.remove(position);
        Some(())
    }
    match word {
        "field" => take(&mut service.fields, |own| own.id.as_str() == id),
        "stage" => take(&mut service.stages, |own| own.id.as_str() == id),
        "action" => take(&mut service.actions, |own| own.id.as_str() == id),
        "limit" => take(&mut service.limits, |own| own.id.as_str() == id),
        "return_visit" => take(&mut service.visits, |own| own.id.as_str() == id),
        "pause" => take(&mut service.pauses, |own| own.id.as_str() == id),
        "appointment" => service.appointment.take().map(drop),
        "cancel" => service.cancel.take().map(drop),
        "reopen" => service.reopen.take().map(drop),
        "conflict" => service.conflict.take().map(drop),
        _ => None,
    }
}

fn forget_prices(service: &mut Service, id: &str) {
    for field in &mut service.fields {
        if let FieldKind::Lines { prices } = &mut field.kind {
            prices.retain(|list| list.as_str() != id);
        }
    }
}

fn forget_script(service: &mut Service, id: &str) {
    service.scripts.retain(|script| script.as_str() != id);
    for action in &mut service.actions {
        action.scripts.retain(|script| script.as_str() != id);
        action
            .effects
            .retain(|effect| !matches!(effect, Effect::Notify { script, .. } if script.as_str() == id));
    }
    for visit in &mut service.visits {
        let _ = visit.script.take_if(|script| script.as_str() == id);
        let _ = visit.reaching.message.take_if(|script| script.as_str() == id);
    }
}

fn forget_print(service: &mut Service, id: &str) {
    service.prints.retain(|print| print.as_str() != id);
    service.actions.iter_mut().for_each(|action| action.prints.retain(|print| print.as_str() != id));
}

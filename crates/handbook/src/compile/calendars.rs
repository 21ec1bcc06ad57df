//! Holidays and calendars.

use super::{Compiler, names, sense};
use crate::vocabulary::{Block, Checked, parse_date, parse_days, parse_month_day};
use calendar::{Calendar, DayKind, Holiday, Holidays, Season, Tables, Week, Window, Zone};
use diag::Span;
use jiff::ToSpan;
use jiff::civil::Date;
use model::ids::CalendarId;
use std::collections::BTreeMap;

/// Longest stretch of one line, so that a slip in a year does not fill a table.
const LONGEST_HOLIDAY: usize = 60;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Compiler<'_> {
    pub(super) fn holidays(&mut self, block: &Block<'_>) -> Tables {
        let mut tables = Tables::default();
        for checked in block.all("holidays") {
            let days = self.holiday_days(checked);
            let made = (|| {
                let published_until = parse_date(checked.text("published_until")?.text)?;
                Some((checked.argument(0)?.text.to_owned(), Holidays { days, published_until }))
            })();
            tables.holidays.extend(self.keep(checked, made));
        }
        tables
    }

    fn holiday_days(&mut self, table: &Checked<'_>) -> BTreeMap<Date, Holiday> {
        let mut days = BTreeMap::new();
        let mut first: BTreeMap<Date, Span> = BTreeMap::new();
        for line in table.block.nodes.iter().filter(|line| matches!(line.word.key, "off" | "work")) {
            let kind = if line.word.key == "off" { DayKind::Off } else { DayKind::Work };
            let (Some(from), Some(name)) = (line.argument(0), line.argument(1)) else { continue };
            let until = line.text("until").unwrap_or(from);
            let (Some(start), Some(end)) = (parse_date(from.text), parse_date(until.text)) else { continue };
            if end < start {
                self.found.push(sense::reversed(until.span, from.text, until.text));
                continue;
            }
            for day in start.series(1.day()).take_while(|day| *day <= end).take(LONGEST_HOLIDAY) {
                let earlier = *first.entry(day).or_insert_with(|| line.head());
                if earlier != line.head() {
                    self.found.push(sense::day_twice(line.head(), earlier, &day.to_string()));
                    break;
                }
                days.insert(day, Holiday { kind, name: name.text.to_owned() });
            }
        }
        days
    }

    pub(super) fn calendars(
        &mut self,
        block: &Block<'_>,
        zone: Option<&Zone>,
    ) -> BTreeMap<CalendarId, Calendar> {
        let mut calendars = BTreeMap::new();
        if let Some(zone) = zone
            && let Ok(id) = CalendarId::new("always")
        {
            calendars.insert(id, Calendar::always(zone.clone()));
        }
        for checked in block.all("calendar") {
            if let Some(id) = checked.argument(0).filter(|id| id.text == "always") {
                self.found.push(names::taken(id.span, id.text));
                continue;
            }
            let made = self.calendar(checked, zone);
            calendars.extend(self.keep(checked, made));
        }
        calendars
    }

    fn calendar(&mut self, checked: &Checked<'_>, zone: Option<&Zone>) -> Option<(CalendarId, Calendar)> {
        let observes = self.one(checked, "holidays", None).map(|(_, id)| id.to_owned());
        let week = self.week(&checked.block);
        let mut seasons = Vec::new();
        for season in checked.block.all("season") {
            let made = self.season(season);
            seasons.extend(self.keep(season, made));
        }
        let makeup = checked.block.one("makeup").map(|makeup| self.windows(makeup, 0));
        let id = checked.argument(0)?.text.to_owned();
        let label = checked.label()?.zh;
        let calendar = Calendar { id, label, zone: zone?.clone(), week, seasons, observes, makeup };
        Some((checked.id()?, calendar))
    }

    fn season(&mut self, checked: &Checked<'_>) -> Option<Season> {
        let week = self.week(&checked.block);
        Some(Season {
            id: checked.argument(0)?.text.to_owned(),
            label: checked.label()?.zh,
            from: parse_month_day(checked.text("from")?.text)?,
            until: parse_month_day(checked.text("until")?.text)?,
            week,
        })
    }

    fn week(&mut self, block: &Block<'_>) -> Week {
        let mut week = Week::default();
        let mut first: [Option<Span>; 7] = [None; 7];
        for line in block.all("week") {
            let windows = self.windows(line, 1);
            let Some(days) = line.argument(0).and_then(|days| parse_days(days.text)) else { continue };
            for day in days {
                let (Some(of_day), Some(earlier)) = (week.days.get_mut(day), first.get_mut(day)) else {
                    continue;
                };
                if let Some(span) = *earlier {
                    let name = WEEKDAYS.get(day).copied().unwrap_or_default();
                    self.found.push(sense::day_twice(line.head(), span, &format!("`{name}`")));
                    break;
                }
                *earlier = Some(line.head());
                of_day.clone_from(&windows);
            }
        }
        week
    }

    fn windows(&mut self, line: &Checked<'_>, from: usize) -> Vec<Window> {
        let mut windows: Vec<Window> = Vec::new();
        for position in from..line.node.arguments.len() {
            let Some(written) = line.argument(position) else { continue };
            let Ok(window) = written.text.parse::<Window>() else { continue };
            if let Some(other) =
                windows.iter().find(|other| other.start < window.end && window.start < other.end)
            {
                self.found.push(sense::overlapping(written.span, &other.to_string(), written.text));
            }
            windows.push(window);
        }
        windows
    }
}

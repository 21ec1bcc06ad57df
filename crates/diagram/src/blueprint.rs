//! The service blueprint 服务蓝图: the stages from left to right in the order of time, and below each what the customer does,
//! what he sees of us (front stage), what he does not see (back stage), and what supports it; between them the lines of
//! interaction 接触线, of visibility 可视线 and of what goes on inside.

mod columns;

use crate::layout::{Point, Rect};
use crate::measure::{SMALL, bold, wrap};
use crate::reading::Reading;
use crate::svg::{Hold, Svg};
use crate::{Picture, Shown, Table};
use columns::{Column, Item, LANES};
use diag::{Text, text};

const MARGIN: i32 = 16;
/// Width of the names of the lanes.
const NAMES: i32 = 104;
const COLUMN: i32 = 176;
const ITEM: i32 = 160;
const INSET: i32 = 8;
const LINE: i32 = 17;
/// Height of the row of stages.
const STAGES: i32 = 44;
/// Between two things in a lane.
const BETWEEN: i32 = 8;
/// Between two lanes, where a line runs.
const DIVIDE: i32 = 36;
/// Room of the mark of a limit.
const MARK: i32 = 16;

pub(crate) fn picture(shown: &Shown<'_>) -> Picture {
    let reading = Reading::of(shown);
    let columns = columns::of(&reading);
    let mut sheet = Sheet { svg: Svg::default(), reading, columns: &columns, y: MARGIN };
    sheet.stages();
    sheet.limits();
    sheet.lanes();
    let count = i32::try_from(columns.len()).unwrap_or_default();
    let name = reading.say(&shown.service.label.words());
    let words = text!(
        zh: "{count} 个环节从左到右，各有客户、前台、后台和支持四行；接触线在客户和前台之间，可视线在前台和后台之间。表格里写的是同样的内容。",
        en: "{count} stages from left to right, each with customer, front stage, back stage and support; the line of interaction \
             runs below the customer, the line of visibility below the front stage. The table says the same."
    );
    Picture {
        title: reading.say(&text!(zh: "“{name}”服务蓝图", en: "Service blueprint of “{name}”")),
        words: reading.say(&words),
        table: table(&reading, &columns),
        id: format!("blueprint-{}", shown.id),
        lang: shown.lang,
        width: 2 * MARGIN + NAMES + count * COLUMN,
        height: sheet.y + MARGIN,
        svg: sheet.svg,
    }
}

/// The names of the lanes, and of the line below each.
fn lanes() -> [(Text, Text); LANES] {
    [
        (text!(zh: "客户", en: "Customer"), text!(zh: "接触线", en: "interaction")),
        (text!(zh: "前台", en: "Front stage"), text!(zh: "可视线", en: "visibility")),
        (text!(zh: "后台", en: "Back stage"), text!(zh: "内部线", en: "internal")),
        (text!(zh: "支持", en: "Support"), Text::default()),
    ]
}

fn table(reading: &Reading<'_>, columns: &[Column]) -> Table {
    let mut head = vec![text!(zh: "环节", en: "Stage"), text!(zh: "时限", en: "Limits")];
    head.extend(lanes().map(|(name, _)| name));
    let row = |column: &Column| {
        let lane = |items: &Vec<Item>| items.iter().map(|item| item.line(reading)).collect();
        let mut cells = vec![vec![column.name.clone()], column.limits.clone()];
        cells.extend(column.lanes.iter().map(lane));
        cells
    };
    Table {
        head: head.iter().map(|words| reading.say(words)).collect(),
        rows: columns.iter().map(row).collect(),
    }
}

struct Sheet<'a> {
    svg: Svg,
    reading: Reading<'a>,
    columns: &'a [Column],
    y: i32,
}

/// Where a column begins.
fn left(column: usize) -> i32 {
    MARGIN + NAMES + i32::try_from(column).unwrap_or_default() * COLUMN
}

impl Sheet<'_> {
    fn right(&self) -> i32 {
        left(self.columns.len())
    }

    /// The stages as arrows that follow one another.
    fn stages(&mut self) {
        for (number, column) in self.columns.iter().enumerate() {
            let (x, y) = (left(number), self.y);
            let (right, middle, bottom) = (x + COLUMN - 6, y + STAGES / 2, y + STAGES);
            let notch = if number == 0 { x } else { x + 10 };
            let d = format!(
                "M{x} {y} H{} L{} {middle} L{} {bottom} H{x} L{notch} {middle} Z",
                right - 6,
                right + 4,
                right - 6
            );
            self.svg.path(&format!("fig-stage {}", column.class), &d);
            let lines = wrap(&column.name, bold(14), COLUMN - 40);
            let mut base = middle + 5 - (i32::try_from(lines.len()).unwrap_or(1) - 1) * 9;
            for line in lines.iter().take(2) {
                self.svg.text("fig-deed-name", Point { x: x + COLUMN / 2, y: base }, Hold::Middle, line);
                base += LINE;
            }
        }
        self.y += STAGES + BETWEEN;
    }

    fn limits(&mut self) {
        if self.columns.iter().all(|column| column.limits.is_empty()) {
            return;
        }
        let mut lowest = self.y + LINE;
        for (number, column) in self.columns.iter().enumerate() {
            let mut y = self.y;
            for limit in &column.limits {
                self.svg.clock(Point { x: left(number), y: y + 3 });
                for line in wrap(limit, SMALL, COLUMN - MARK - 12) {
                    self.svg.text(
                        "fig-small",
                        Point { x: left(number) + MARK, y: y + 13 },
                        Hold::Start,
                        &line,
                    );
                    y += LINE;
                }
            }
            lowest = lowest.max(y);
        }
        let name = self.reading.say(&text!(zh: "时限", en: "Limits"));
        self.svg.text("fig-deed-name", Point { x: MARGIN, y: self.y + 13 }, Hold::Start, &name);
        self.y = lowest + BETWEEN;
        self.divide("fig-divide", "");
    }

    /// A line across, with its name at the left.
    fn divide(&mut self, class: &str, name: &str) {
        let y = self.y + DIVIDE / 2;
        let from = if name.is_empty() { MARGIN } else { MARGIN + NAMES - 8 };
        self.svg.way(class, &[Point { x: from, y }, Point { x: self.right(), y }]);
        for (number, line) in wrap(name, SMALL, NAMES - 12).iter().enumerate() {
            let down = i32::try_from(number).unwrap_or_default() * 13;
            self.svg.text("fig-small", Point { x: MARGIN, y: y + 4 + down }, Hold::Start, line);
        }
        self.y += DIVIDE;
    }

    fn lanes(&mut self) {
        let mut above: Vec<Option<i32>> = vec![None; self.columns.len()];
        for (lane, (name, line)) in lanes().iter().enumerate() {
            let (top, mut lowest) = (self.y, self.y + LINE);
            for (number, last) in above.iter_mut().enumerate() {
                let items = &self.columns[number].lanes[lane];
                let middle = left(number) + ITEM / 2;
                if let (Some(from), false) = (*last, items.is_empty()) {
                    self.svg.way("fig-line", &[Point { x: middle, y: from }, Point { x: middle, y: top }]);
                    self.svg.head("fig-head", Point { x: middle, y: top }, true);
                    self.svg.head("fig-head", Point { x: middle, y: from }, false);
                }
                let bottom = self.stack(number, items);
                lowest = lowest.max(bottom);
                *last = (!items.is_empty()).then_some(bottom);
            }
            let name = wrap(&self.reading.say(name), bold(14), NAMES - 12);
            for (number, line) in name.iter().enumerate() {
                let down = i32::try_from(number).unwrap_or_default() * LINE;
                self.svg.text("fig-deed-name", Point { x: MARGIN, y: top + 18 + down }, Hold::Start, line);
            }
            self.y = lowest;
            if lane + 1 < LANES {
                let class = if lane == 1 { "fig-divide fig-sight" } else { "fig-divide" };
                let line = self.reading.say(line);
                self.divide(class, &line);
            }
        }
    }

    /// The things of a lane in a column, one below the other; answers where the last one ends.
    fn stack(&mut self, column: usize, items: &[Item]) -> i32 {
        let mut y = self.y;
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                y += BETWEEN;
            }
            let names = wrap(&item.name, bold(13), ITEM - 2 * INSET);
            let smalls = wrap(&item.small, SMALL, ITEM - 2 * INSET);
            let lines = i32::try_from(names.len() + smalls.len()).unwrap_or_default();
            let rect = Rect { x: left(column), y, width: ITEM, height: lines * LINE + 10 };
            self.svg.rect("fig-cell", rect, 4);
            let all = names
                .iter()
                .map(|line| ("fig-item", line))
                .chain(smalls.iter().map(|line| ("fig-small", line)));
            let mut base = y + 18;
            for (class, line) in all {
                self.svg.text(class, Point { x: rect.x + INSET, y: base }, Hold::Start, line);
                base += LINE;
            }
            y = rect.bottom();
        }
        y
    }
}

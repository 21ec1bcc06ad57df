//! A small handbook, a few people and one case: what the engine's tests play with.

use calendar::{Calendar, Instant, Tables, Unit, Week, Window, Within, Zone};
use engine::{Facts, Refusal, on_duty};
use model::actor::{Actor, Who};
use model::command::{Command, Open, Slot, Stamp};
use model::event::Entry;
use model::handbook::*;
use model::people::{Absence, Area, Holding, Roster};
use model::value::Subject;
use model::*;
use std::collections::BTreeMap;

pub(crate) fn zone() -> Zone {
    Zone::new("Asia/Shanghai").unwrap()
}
pub(crate) fn at(text: &str) -> Instant {
    Instant::from_civil(&zone(), text).unwrap()
}
pub(crate) fn person(number: u128) -> PersonId {
    PersonId::from_number(number)
}
pub(crate) fn id<T: std::str::FromStr<Err = IdError>>(word: &str) -> T {
    word.parse().unwrap()
}
pub(crate) fn label(zh: &str) -> Label {
    Label { zh: zh.into(), en: zh.into() }
}
pub(crate) fn words(number: u128) -> PersonalRef {
    PersonalRef {
        subject: Subject::Case(CaseId::from_number(1)),
        key: PersonalId::from_number(number),
        digest: format!("{number:x}"),
    }
}

pub(crate) const DESK: u128 = 1;
pub(crate) const WANG: u128 = 2;
pub(crate) const LIU: u128 = 3;
pub(crate) const STEWARD: u128 = 4;
pub(crate) const SUPERVISOR: u128 = 5;
pub(crate) const MANAGER: u128 = 6;
pub(crate) const DUTY: u128 = 7;

pub(crate) fn post(word: &str) -> PostId {
    id(word)
}

fn posts() -> BTreeMap<PostId, Post> {
    let make = |fallback: Option<&str>| Post {
        label: label("岗"),
        fallback: fallback.map(post),
        always: fallback.is_none(),
        source: vec![],
    };
    [
        ("front_desk", Some("supervisor")),
        ("technician", Some("supervisor")),
        ("steward", Some("supervisor")),
        ("supervisor", Some("manager")),
        ("manager", Some("duty_manager")),
        ("duty_manager", None),
    ]
    .into_iter()
    .map(|(word, fallback)| (post(word), make(fallback)))
    .collect()
}

fn field(word: &str, kind: FieldKind, opening: bool, required: bool) -> Field {
    Field {
        id: id(word),
        label: label(word),
        kind,
        at_opening: opening,
        required,
        internal: false,
        hint: None,
        source: vec![],
        seen_by: vec![],
    }
}

fn stage(word: &str, kind: StageKind, lane: Lane) -> Stage {
    Stage { id: id(word), label: label(word), kind, lane, source: vec![] }
}

fn action(word: &str, from: &[&str], to: Option<&str>, by: Vec<Performer>) -> Action {
    Action {
        id: id(word),
        label: label(word),
        from: from.iter().map(|s| id(s)).collect(),
        to: to.map(id),
        by,
        asks: vec![],
        guards: vec![],
        effects: vec![],
        scripts: vec![],
        prints: vec![],
        source: vec![],
    }
}

pub(crate) fn urgent() -> expression::Expression {
    use model::expression::{Expression, Operator, Scalar};
    Expression::Binary {
        operator: Operator::Equal,
        left: Box::new(Expression::Field { field: id("urgency") }),
        right: Box::new(Expression::Literal { value: Scalar::Word("urgent".into()) }),
    }
}

fn ordinary() -> expression::Expression {
    expression::Expression::Not { of: Box::new(urgent()) }
}

pub(crate) fn limit(word: &str, from: Trigger, until: Trigger, within: Within) -> Limit {
    Limit {
        id: id(word),
        label: label(word),
        when: None,
        from: vec![from],
        until: vec![until],
        moot: vec![],
        time: LimitTime::Within { within },
        calendar: id("always"),
        by: Performer::Owner,
        stopped_by_happened: true,
        pauses: vec![],
        past_finish: false,
        warnings: vec![50],
        escalations: vec![
            Escalation { at: EscalationAt::Due, to: post("supervisor") },
            Escalation {
                at: EscalationAt::After { after: Within::new(20, Unit::Minutes) },
                to: post("manager"),
            },
        ],
        clause: None,
        source: vec![],
    }
}

pub(crate) fn visit() -> ReturnVisit {
    ReturnVisit {
        id: id("after_repair"),
        label: label("回访"),
        when: None,
        time: VisitTime {
            after: Trigger::Finished,
            within: Within::new(3, Unit::Days),
            calendar: id("always"),
        },
        by: vec![post("steward")],
        jointly: false,
        not_by: vec![],
        rate: 100,
        methods: vec![VisitMethod::Phone, VisitMethod::OnSite],
        hours: id("visiting"),
        asks: vec![],
        unsatisfied: Some(id("working")),
        rounds: 2,
        end_by: post("manager"),
        reaching: Reaching {
            tries: 3,
            days: 2,
            apart_minutes: 120,
            message: None,
            sign_off: post("supervisor"),
        },
        escalations: vec![],
        script: None,
        clause: None,
        source: vec![],
    }
}

fn actions() -> Vec<Action> {
    let owner = || vec![Performer::Owner];
    let mut dispatch = action(
        "dispatch",
        &["received", "working"],
        Some("working"),
        vec![Performer::Post(post("front_desk")), Performer::Post(post("supervisor"))],
    );
    dispatch.asks = vec![Ask { field: id("worker"), required: true, when: None }];
    dispatch.effects = vec![Effect::HandOver { to: HandOverTo::Field(id("worker")), at_once: false }];
    vec![
        dispatch,
        action("arrive", &["working"], None, owner()),
        action("finish", &["working"], Some("done"), owner()),
        action("reply", &["done"], None, vec![Performer::Contact]),
    ]
}

// long: one table, the whole of a small service
pub(crate) fn service() -> Service {
    let option = |word: &str| Choice { id: id(word), label: label(word) };
    let mut arrival = limit(
        "urgent_arrival",
        Trigger::Reported,
        Trigger::Action(id("arrive")),
        Within::new(10, Unit::Minutes),
    );
    arrival.when = Some(urgent());
    let mut slow = limit(
        "ordinary_arrival",
        Trigger::Reported,
        Trigger::Action(id("arrive")),
        Within::new(8, Unit::WorkingHours),
    );
    slow.when = Some(ordinary());
    slow.calendar = id("office");
    slow.pauses = vec![id("parts")];
    let mut done =
        limit("finish_in_time", Trigger::Reported, Trigger::Finished, Within::new(3, Unit::WorkingDays));
    done.calendar = id("office");
    done.pauses = vec![id("parts")];
    let mut reply =
        limit("reply_in_time", Trigger::Finished, Trigger::Action(id("reply")), Within::new(1, Unit::Days));
    reply.by = Performer::Contact;
    reply.past_finish = true;
    let rule = |days| Within::new(days, Unit::Days);
    Service {
        label: label("报修"),
        number: NumberPattern(vec![
            NumberPart::Text("BX".into()),
            NumberPart::Project,
            NumberPart::Sequence(4),
        ]),
        intake: vec![id("phone"), id("portal")],
        owner: post("front_desk"),
        party: PartyNeed::Optional,
        place_required: false,
        drills: true,
        common_event: true,
        fields: vec![
            field(
                "urgency",
                FieldKind::Choice { options: vec![option("urgent"), option("ordinary")], ranked: true },
                true,
                true,
            ),
            field("worker", FieldKind::Person { post: Some(post("technician")) }, false, false),
            field("accused", FieldKind::Person { post: None }, true, false),
            field("materials", FieldKind::Lines { prices: vec![] }, false, false),
        ],
        stages: vec![
            stage("received", StageKind::Start, Lane::Front),
            stage("working", StageKind::Work, Lane::Back),
            stage("done", StageKind::Finished, Lane::Front),
            stage("closed", StageKind::Closed, Lane::Front),
            stage("cancelled", StageKind::Cancelled, Lane::Front),
        ],
        actions: actions(),
        limits: vec![arrival, slow, done, reply],
        visits: vec![visit()],
        pauses: vec![PauseReason {
            id: id("parts"),
            label: label("等料"),
            longest: rule(7),
            by: vec![],
            stops: vec![],
            source: vec![],
        }],
        hand_over: HandOverRule {
            accept_within: Within::new(10, Unit::Minutes),
            calendar: id("always"),
            escalate_to: post("supervisor"),
            bounces: 2,
            clause: None,
            source: vec![],
        },
        appointment: Some(AppointmentRule {
            window: Within::new(2, Unit::Hours),
            ahead: rule(30),
            kept_by: id("arrive"),
            nobody_home: 2,
            then: post("front_desk"),
            escalate_to: post("supervisor"),
            clause: None,
            source: vec![],
        }),
        cancel: Some(CancelRule {
            by: vec![post("front_desk"), post("supervisor")],
            confirm: None,
            source: vec![],
        }),
        reopen: Some(ReopenRule {
            within: rule(30),
            by: vec![post("front_desk")],
            to: id("working"),
            source: vec![],
        }),
        late_entry: LateEntryRule {
            marked_after: Within::new(5, Unit::Minutes),
            at_most: rule(2),
            source: vec![],
        },
        conflict: Some(Conflict {
            fields: vec![id("accused")],
            then: post("supervisor"),
            clause: None,
            source: vec![],
        }),
        prints: vec![id("slip")],
        scripts: vec![],
        source: vec![],
    }
}

pub(crate) fn handbook() -> Handbook {
    let window = |start: u16, end: u16| Window::new(start * 60, end * 60).unwrap();
    let calendar =
        |word: &str, week| Calendar { week, id: word.into(), label: word.into(), ..Calendar::always(zone()) };
    let calendars = [
        ("always", Calendar::always(zone())),
        ("office", calendar("office", Week::monday_to_friday(&[window(8, 12), window(13, 18)]))),
        ("visiting", calendar("visiting", Week::every_day(&[window(9, 20)]))),
    ];
    Handbook {
        language: LANGUAGE,
        id: "small".into(),
        label: label("小手册"),
        zone: zone(),
        channels: BTreeMap::new(),
        posts: posts(),
        calendars: calendars.into_iter().map(|(word, c)| (id(word), c)).collect(),
        holidays: Tables::default(),
        services: BTreeMap::from([(id("repair"), service())]),
        scripts: BTreeMap::new(),
        prints: BTreeMap::new(),
        prices: BTreeMap::new(),
        ring_back: None,
    }
}

/// One case among a few people.
pub(crate) struct World {
    pub(crate) handbook: Handbook,
    pub(crate) roster: Roster,
    pub(crate) now: Instant,
    pub(crate) case: Option<Case>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) slots: BTreeMap<ClauseId, Slot>,
    pub(crate) linked: BTreeMap<CaseId, engine::CaseHead>,
}

impl World {
    pub(crate) fn new() -> Self {
        let everyone = [
            (DESK, "front_desk"),
            (WANG, "technician"),
            (LIU, "technician"),
            (STEWARD, "steward"),
            (SUPERVISOR, "supervisor"),
            (MANAGER, "manager"),
            (DUTY, "duty_manager"),
        ];
        let holdings = everyone
            .into_iter()
            .map(|(who, word)| Holding {
                person: person(who),
                post: post(word),
                area: Area::Project,
                from: at("2020-01-01 00:00"),
                until: None,
                pattern: None,
                exceptions: BTreeMap::new(),
            })
            .collect();
        let superiors = BTreeMap::from([(person(WANG), person(SUPERVISOR)), (person(LIU), person(WANG))]);
        Self {
            handbook: handbook(),
            roster: Roster { holdings, superiors, ..Roster::default() },
            now: at("2026-11-16 09:00"),
            case: None,
            entries: vec![],
            slots: BTreeMap::new(),
            linked: BTreeMap::new(),
        }
    }

    pub(crate) fn away(&mut self, who: u128, days: i64) {
        let (from, until) = (self.now, self.now.plus(days * Instant::DAY));
        self.roster.absences.push(Absence { person: person(who), from, until, substitute: None });
    }

    pub(crate) fn actor(&self, who: u128) -> Actor {
        let person = person(who);
        Actor { who: Who::Person(person), posts: on_duty::posts_of(&self.roster, person, &[], self.now) }
    }

    pub(crate) fn submit(
        &mut self,
        actor: &Actor,
        stamp: &Stamp,
        command: &Command,
    ) -> Result<Vec<Entry>, Refusal> {
        let tables = self.handbook.holidays.clone();
        let mut facts = Facts::new(&tables);
        let people: Vec<PersonId> = (DESK..=DUTY).map(person).collect();
        facts.staff(self.handbook.posts.keys(), &self.roster, &[], self.now, &zone());
        for who in &people {
            facts.holders.insert(*who, on_duty::posts_of(&self.roster, *who, &[], self.now));
            facts.reports.insert(*who, on_duty::reports(&self.roster, *who));
            if on_duty::is_away(&self.roster, *who, self.now) {
                facts.absent.insert(*who);
            }
        }
        facts.slots = self.slots.clone();
        facts.linked = self.linked.clone();
        let entries =
            engine::decide(&self.handbook, &facts, self.case.as_ref(), self.now, actor, stamp, command)?;
        for entry in &entries {
            self.case = engine::evolve(self.case.take(), entry);
        }
        self.entries.extend(entries.iter().cloned());
        Ok(entries)
    }

    pub(crate) fn by(&mut self, who: u128, command: &Command) -> Result<Vec<Entry>, Refusal> {
        let actor = self.actor(who);
        self.submit(&actor, &Stamp::default(), command)
    }

    /// Time passes: everything that falls due on the way is fired in order.
    pub(crate) fn wait_until(&mut self, until: Instant) {
        while let Some((due, duty, step)) = self.case.as_ref().and_then(engine::next_step) {
            if due > until {
                break;
            }
            self.now = self.now.max(due);
            self.submit(&Actor::clock(), &Stamp::default(), &Command::Fire { duty, step })
                .expect("what is due fires");
        }
        self.now = self.now.max(until);
    }

    pub(crate) fn wait(&mut self, minutes: i64) {
        let until = self.now.plus(minutes * Instant::MINUTE);
        self.wait_until(until);
    }

    pub(crate) fn open(&mut self, who: u128, urgency: &str) {
        let command = self.open_command(urgency);
        self.by(who, &command).expect("opens");
    }

    pub(crate) fn open_command(&self, urgency: &str) -> Command {
        Command::Open(Box::new(Open {
            id: CaseId::from_number(1),
            project: ProjectId::from_number(1),
            service: id("repair"),
            handbook: self.handbook.hash().unwrap(),
            channel: id("phone"),
            first_asked: None,
            party: Some(PartyId::from_number(1)),
            caller_name: None,
            caller_phone: None,
            place: None,
            fields: BTreeMap::from([(id("urgency"), Value::Choice(id(urgency)))]),
            drill: false,
            anonymous: false,
            imported: None,
        }))
    }

    pub(crate) fn act(&mut self, who: u128, action: &str) -> Result<Vec<Entry>, Refusal> {
        self.act_with(who, action, BTreeMap::new())
    }

    pub(crate) fn act_with(
        &mut self,
        who: u128,
        action: &str,
        inputs: BTreeMap<FieldId, Value>,
    ) -> Result<Vec<Entry>, Refusal> {
        self.by(who, &Command::Act { action: id(action), inputs, note: Some(words(99)) })
    }

    pub(crate) fn dispatch(&mut self, who: u128, worker: u128) -> Result<Vec<Entry>, Refusal> {
        self.act_with(who, "dispatch", BTreeMap::from([(id("worker"), Value::Person(person(worker)))]))
    }

    pub(crate) fn case(&self) -> &Case {
        self.case.as_ref().expect("a case is open")
    }

    pub(crate) fn duty(&self, key: &str) -> &Duty {
        &self.case().duties[&key.parse::<DutyKey>().unwrap()]
    }
}

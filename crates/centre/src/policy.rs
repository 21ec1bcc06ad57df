//! Who may see what of a case that he may see: the draw of return visits, the customer of an anonymous case. What may not be seen is taken out of the
//! state and out of the timeline before a view is made of them, so that no view can forget it.

mod customers;
mod draws;

pub(crate) use customers::{hidden_among, hide_customer};
pub(crate) use draws::{Draws, findable, leave_out_draws};

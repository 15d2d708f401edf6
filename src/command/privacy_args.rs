//! Arguments of `privacy` and `audit`.

use clap::{Args, Subcommand};

/// An exact id.
#[derive(Debug, Clone, Args)]
pub struct ExactArgs {
    /// The exact id of a customer
    #[arg(id = "user", value_name = "ID")]
    pub id: String,
}

/// `privacy`
#[derive(Debug, Clone, Args)]
pub struct PrivacyArgs {
    /// What to do
    #[command(subcommand)]
    pub action: PrivacyAction,
}

/// Actions on a customer's personal data.
#[derive(Debug, Clone, Subcommand)]
pub enum PrivacyAction {
    /// Show all data stored about a customer
    Show(ExactArgs),
    /// Write a complete copy of a customer's data, for the customer
    ///
    /// `--output` names a .json or an .html file. In JSON, `portable` is what the customer gave or
    /// left by using the shop, `recorded` what the shop wrote down, and `inferred` what the program
    /// computed.
    Export(ExactArgs),
    /// Correct a fact about a customer, whatever files say of it
    ///
    /// The facts are name, email, phone, age, gender, place, tier and since. An empty value ('')
    /// takes the fact away. Later files do not bring the old value back.
    Rectify {
        /// The exact id of a customer
        #[arg(id = "user", value_name = "ID")]
        id: String,
        /// name, email, phone, age, gender, place, tier or since
        field: String,
        /// What is true, in quotes
        value: String,
    },
    /// Keep a customer's data, but use them for nothing: no model, campaign, list or export
    Restrict {
        /// The exact id of a customer
        #[arg(id = "user", value_name = "ID")]
        id: String,
        /// Why, in quotes
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
    },
    /// Let a customer's restricted data be used again
    Unrestrict(ExactArgs),
    /// Erase a customer: every row, text and line about the customer
    ///
    /// Orders, actions, codes, decisions and notes go with the customer, rows that were set aside and
    /// lines of the history that name the customer are blanked, and the database file is written
    /// again. Rows of later files that name the customer are left out. Files that this program wrote
    /// are listed: it cannot clean them. This cannot be undone.
    Erase(ExactArgs),
    /// Let an erased customer come back
    ///
    /// For a customer who asks for it. Rows of later files that name the customer are loaded again;
    /// load the files that have them. The reason stays in the audit and must not name the customer.
    Readmit {
        /// An exact id, e-mail address or order number under which the customer was erased
        id: String,
        /// Why, in quotes
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Record that a customer agrees to messages on a channel, or refuses them
    ///
    /// It carries today's date (or that of --now). A refusal is in force at once and blocks whatever
    /// the setting require_consent says; only a yes with a later date lifts it. `all` means every
    /// channel.
    Consent {
        /// The exact id of a customer
        #[arg(id = "user", value_name = "ID")]
        id: String,
        /// email, sms, post ..., or all
        channel: String,
        /// on or off
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(["on", "off"]))]
        word: String,
        /// Where the consent comes from
        #[arg(long, value_name = "TEXT")]
        source: Option<String>,
    },
    /// Stop marketing to a customer on every channel
    ///
    /// Every list that is written from now on leaves the customer out, also those of campaigns that
    /// were launched before. Codes that were sent stay valid.
    StopMarketing(ExactArgs),
}

/// `audit`
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// Check every entry of the hash chain against its row and the entry before it
    #[arg(long)]
    pub verify: bool,
    /// A head that was written down earlier: it must still be in the chain
    #[arg(long, value_name = "HASH", requires = "verify")]
    pub head: Option<String>,
}
